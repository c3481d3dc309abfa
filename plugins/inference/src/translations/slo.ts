/** Sentences about SLOs, alerts and money on the entity. */
export const sloMessages = {} as const;
