// The outcomes of calls that the end of a lease, a pause or the client cut short.
import type { Interruption } from "../driver";

/** What the terminal shows then is not the agent's any more, so such a result has no screen. */
export const interruptionWords: readonly string[] = [
  "taken-back",
  "paused",
  "lease-over",
  "cancelled",
] satisfies Interruption[];
