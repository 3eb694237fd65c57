// Chance, for jitter only; nothing secret is made from it.

export type Random = () => number;

/** A number from 0 up to 1, as Math.random. */
export const systemRandom: Random = () => Math.random();
