// The phases of a share, how it can have ended, and which command is allowed when. Buttons, CLI and router read the same table.
import { z } from "zod";

export const phaseSchema = z.enum(["requested", "awaiting-approval", "starting", "live", "grace", "ending", "ended"]);
export type Phase = z.infer<typeof phaseSchema>;

export const endCauseSchema = z.enum([
  "denied",
  "expired",
  "revoked",
  "stopped",
  "switched",
  "terminal-closed",
  "runtime-stopping",
  "failed",
]);
export type EndCause = z.infer<typeof endCauseSchema>;

/** What the handed-out link is worth now. `none` outside live and grace; `rotated` = a new link replaced the one handed out; `gone` = the relay is lost. */
export const linkStateSchema = z.enum(["none", "ready", "reconnecting", "rotated", "gone"]);
export type LinkState = z.infer<typeof linkStateSchema>;

/** Whether nobody gets in by the link just now, or ever again. */
export const isWayLost = (linkState: LinkState): boolean => linkState === "reconnecting" || linkState === "gone";

export const shareCommandSchema = z.enum(["extend", "revoke", "link", "switch", "guests", "again"]);
export type ShareCommand = z.infer<typeof shareCommandSchema>;

/**
 * The commands a share answers in each phase; everything else is `wrong-phase`.
 * `revoke` is legal in every phase: on an ended share it answers with its view (INTERFACE 2).
 */
export const commandsAllowedIn: Readonly<Record<Phase, readonly ShareCommand[]>> = {
  requested: ["revoke"],
  "awaiting-approval": ["revoke"],
  starting: ["revoke"],
  live: ["extend", "revoke", "link", "switch", "guests"],
  grace: ["extend", "revoke", "link", "switch", "guests"],
  ending: ["revoke"],
  ended: ["revoke", "again"],
};

/** Whether something of the share may still run or be started: every phase but `ended`. */
export const isOpenPhase = (phase: Phase): boolean => phase !== "ended";
/** Whether the terminal counts as shared: something of the share runs, or may still run. A request that waits is none. */
export const isSharedPhase = (phase: Phase): boolean =>
  phase === "starting" || phase === "ending" || isLivePhase(phase);
/** Whether a guest can be in: live and grace. */
export const isLivePhase = (phase: Phase): boolean => phase === "live" || phase === "grace";
