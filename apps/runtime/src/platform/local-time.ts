// Epoch milliseconds as the operator's wall clock reads them. Local time zone; the only use of Date beside the clock.

/** `HH:MM`, 24 hours, local. */
export const localHhMm = (atMs: number): string => {
  const at = new Date(atMs);
  return `${String(at.getHours()).padStart(2, "0")}:${String(at.getMinutes()).padStart(2, "0")}`;
};

/** 0–23, local. */
export const localHour = (atMs: number): number => new Date(atMs).getHours();
