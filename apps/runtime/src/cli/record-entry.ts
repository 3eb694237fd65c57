// What the command line needs of rules and record where no runtime runs.
import type { RecordsAtRest } from "../records-at-rest";

/** Loaded only by the commands that need it: Cedar and the database weigh more than the rest of the command line. */
export const loadRecordEntry = async (): Promise<RecordsAtRest> => (await import("../records-at-rest")).recordsAtRest;
