// Finds an event by its number. Binary search, because scrolling does this in every frame, over up to a hundred thousand events.
import type { AuditEvent } from "#contract/audit";

/** `events`: newest first, so numbers decrease. -1 if not found. */
export const indexOfSeq = (events: readonly Pick<AuditEvent, "seq">[], seq: number | null): number => {
  if (seq === null) return -1;
  let low = 0;
  let high = events.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = events[middle]?.seq ?? 0;
    if (found === seq) return middle;
    if (found > seq) low = middle + 1;
    else high = middle - 1;
  }
  return -1;
};
