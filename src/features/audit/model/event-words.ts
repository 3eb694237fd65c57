// What each type of row is called, and the tone and shape it has: one table over the contract's types. Pure.
import type { AuditType } from "#contract/audit";
import type { ShapeName, Tone } from "../../../components/status/shape";

export interface EventLook {
  readonly words: string;
  readonly tone: Tone;
  readonly shape: ShapeName;
}

const look = (words: string, tone: Tone, shape: ShapeName): EventLook => ({ words, tone, shape });

/** By what happened to whoever is in: green opens, red refuses or fails, amber warns, violet waits, neutral records. */
export const eventLooks: Readonly<Record<AuditType, EventLook>> = {
  "log.opened": look("log begun", "neutral", "ring"),
  "share.requested": look("share asked for", "neutral", "dashed"),
  "share.refused": look("share refused", "red", "triangle"),
  "share.allowed": look("share allowed", "green", "check"),
  "share.denied": look("share denied", "red", "triangle"),
  "share.started": look("share live", "green", "dot"),
  "share.link-revealed": look("link shown", "neutral", "ring"),
  "share.link-changed": look("link changed", "amber", "cycle"),
  "share.grace": look("guests warned", "amber", "half"),
  "share.extended": look("time extended", "green", "dot"),
  "share.extend-refused": look("extension refused", "red", "triangle"),
  "share.switched": look("share switched", "neutral", "cycle"),
  "share.revoked": look("share revoked", "neutral", "ring"),
  "share.stopped": look("share stopped", "neutral", "ring"),
  "share.expired": look("time was up", "neutral", "ring"),
  "share.failed": look("share failed", "red", "triangle"),
  "share.ended": look("share over", "neutral", "check"),
  "approval.asked": look("approval asked", "violet", "diamond"),
  "approval.given": look("approval given", "green", "check"),
  "approval.give-refused": look("yes not taken", "red", "triangle"),
  "approval.refused": look("approval refused", "red", "triangle"),
  "approval.expired": look("approval expired", "neutral", "ring"),
  "guest.joined": look("guest joined", "green", "dot"),
  "guest.left": look("guest left", "neutral", "ring"),
  "guest.kicked": look("guest taken off", "amber", "triangle"),
  "guest.access-changed": look("access changed", "amber", "cycle"),
  "guest.admitted": look("guest let in", "green", "check"),
  "guest.turned-away": look("guest turned away", "red", "triangle"),
  "handoff.requested": look("handoff asked for", "violet", "diamond"),
  "handoff.refused": look("handoff refused", "red", "triangle"),
  "handoff.accepted": look("handed over", "green", "check"),
  "handoff.returned": look("handed back", "neutral", "check"),
  "token.created": look("token made", "neutral", "dot"),
  "token.revoked": look("token revoked", "neutral", "ring"),
  "policy.reloaded": look("rules read", "neutral", "check"),
  "policy.broken": look("rules broken", "red", "triangle"),
  "relay.added": look("relay added", "neutral", "dot"),
  "relay.removed": look("relay removed", "neutral", "ring"),
  "runtime.started": look("lanecast started", "neutral", "dot"),
  "runtime.stopped": look("lanecast stopped", "neutral", "ring"),
  "runtime.swept": look("leftovers cleared", "amber", "cycle"),
};

export interface EventGroup {
  readonly id: string;
  readonly words: string;
  readonly types: readonly AuditType[];
}

const typesOf = (...prefixes: readonly string[]): readonly AuditType[] =>
  (Object.keys(eventLooks) as AuditType[]).filter((type) => prefixes.some((prefix) => type.startsWith(`${prefix}.`)));

/** The filter's groups; each type is in exactly one. */
export const eventGroups: readonly EventGroup[] = [
  { id: "share", words: "Shares", types: typesOf("share") },
  { id: "guest", words: "Guests", types: typesOf("guest") },
  { id: "approval", words: "Approvals", types: typesOf("approval") },
  { id: "handoff", words: "Handoffs", types: typesOf("handoff") },
  {
    id: "rest",
    words: "Rules, tokens, relays, lanecast",
    types: typesOf("policy", "token", "relay", "runtime", "log"),
  },
];
