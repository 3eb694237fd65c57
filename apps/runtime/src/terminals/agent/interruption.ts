// Why a call is ended before its time, as the lease tells it with the signal.
import type { Interruption } from "./types";

const INTERRUPTIONS: readonly string[] = ["taken-back", "paused", "lease-over", "cancelled"] satisfies Interruption[];
const isInterruption = (reason: unknown): reason is Interruption =>
  typeof reason === "string" && INTERRUPTIONS.includes(reason);

/** Only of a signal that is aborted. Any other reason than those of the lease is a client's own. */
export const interruptionOf = ({ reason }: AbortSignal): Interruption =>
  isInterruption(reason) ? reason : "cancelled";
