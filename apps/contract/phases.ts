// The phases of a share and of a handoff, how each can end, and which commands each phase allows. Page, CLI and router use
// these tables.
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

/** Whether the link that was handed out works. `none`: not live. `rotated`: a new link replaced it. `gone`: the relay is lost. */
export const linkStateSchema = z.enum(["none", "ready", "reconnecting", "rotated", "gone"]);
export type LinkState = z.infer<typeof linkStateSchema>;

/** Whether the link lets no guest in at the moment. */
export const isWayLost = (linkState: LinkState): boolean => linkState === "reconnecting" || linkState === "gone";

export const shareCommandSchema = z.enum(["extend", "revoke", "link", "switch", "guests", "again"]);
export type ShareCommand = z.infer<typeof shareCommandSchema>;

/**
 * The commands a share accepts in each phase; any other is `wrong-phase`. `revoke` is allowed in every phase: for an ended
 * share it answers with the share as it is.
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

/** Whether the share still runs something or may start something: every phase but `ended`. */
export const isOpenPhase = (phase: Phase): boolean => phase !== "ended";
/** Whether the terminal counts as shared: the share runs something, or may still. A pending request does not count. */
export const isSharedPhase = (phase: Phase): boolean =>
  phase === "starting" || phase === "ending" || isLivePhase(phase);
/** Whether guests can be connected: live and grace. */
export const isLivePhase = (phase: Phase): boolean => phase === "live" || phase === "grace";

export const handoffPhaseSchema = z.enum(["requested", "awaiting-approval", "offered", "active", "paused", "ended"]);
export type HandoffPhase = z.infer<typeof handoffPhaseSchema>;

export const handoffEndCauseSchema = z.enum([
  "returned",
  "taken-back",
  "expired",
  "denied",
  "withdrawn",
  "agent-lost",
  "terminal-closed",
  "runtime-stopping",
  "failed",
]);
export type HandoffEndCause = z.infer<typeof handoffEndCauseSchema>;

export const handoffCommandSchema = z.enum([
  "approve",
  "accept",
  "withdraw",
  "take-back",
  "extend",
  "pause",
  "resume",
  "answer",
  "return",
]);
export type HandoffCommand = z.infer<typeof handoffCommandSchema>;

/**
 * The commands a handoff accepts in each phase; any other is `wrong-phase`. `take-back` is allowed in every phase: before the
 * handoff is active, it withdraws the handoff; for an ended one, it returns the handoff unchanged.
 */
export const handoffCommandsIn: Readonly<Record<HandoffPhase, readonly HandoffCommand[]>> = {
  requested: ["withdraw", "take-back"],
  "awaiting-approval": ["approve", "withdraw", "take-back"],
  offered: ["accept", "withdraw", "take-back"],
  active: ["take-back", "extend", "pause", "answer", "return"],
  paused: ["take-back", "extend", "resume", "answer", "return"],
  ended: ["take-back"],
};

/** Whether the terminal belongs to an agent: active and paused. */
export const isLeased = (phase: HandoffPhase): boolean => phase === "active" || phase === "paused";
