/** Under this name API servers remember which fields are ours. */
export const FIELD_MANAGER = 'wakeboard';
