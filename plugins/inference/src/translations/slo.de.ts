/** SLOs, alerts and money on the entity, in German. */
export const sloDe = {};
