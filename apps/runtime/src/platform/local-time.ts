// The hour of an epoch time as the operator's wall clock reads it, for rules that ask for it.

/** 0–23, local. */
export const localHour = (atMs: number): number => new Date(atMs).getHours();
