// The name, tone and shape of each type of event, and the name of each actor.
import type { Actor, AuditType } from "#contract/audit";
import type { ShapeName, Tone } from "../../../components/status/shape";

export interface EventLook {
  readonly words: string;
  readonly tone: Tone;
  readonly shape: ShapeName;
}

const look = (words: string, tone: Tone, shape: ShapeName): EventLook => ({ words, tone, shape });

/** Green: access was granted. Red: denied or failed. Amber: a warning. Violet: waiting for a person. Neutral: all others. */
export const eventLooks: Readonly<Record<AuditType, EventLook>> = {
  "log.opened": look("log created", "neutral", "ring"),
  "share.requested": look("share requested", "neutral", "dashed"),
  "share.refused": look("share rejected", "red", "triangle"),
  "share.allowed": look("share allowed", "green", "check"),
  "share.denied": look("share denied", "red", "triangle"),
  "share.started": look("share live", "green", "dot"),
  "share.link-revealed": look("link shown", "neutral", "ring"),
  "share.link-changed": look("link changed", "amber", "cycle"),
  "share.grace": look("guests warned", "amber", "half"),
  "share.extended": look("share extended", "green", "dot"),
  "share.extend-refused": look("extension denied", "red", "triangle"),
  "share.switched": look("backend switched", "neutral", "cycle"),
  "share.revoked": look("share stopped", "neutral", "ring"),
  "share.stopped": look("share canceled", "neutral", "ring"),
  "share.expired": look("share expired", "neutral", "ring"),
  "share.failed": look("share failed", "red", "triangle"),
  "share.ended": look("share ended", "neutral", "check"),
  "approval.asked": look("approval requested", "violet", "diamond"),
  "approval.given": look("request approved", "green", "check"),
  "approval.give-refused": look("approval rejected", "red", "triangle"),
  "approval.refused": look("request denied", "red", "triangle"),
  "approval.expired": look("request expired", "neutral", "ring"),
  "guest.joined": look("guest joined", "green", "dot"),
  "guest.left": look("guest left", "neutral", "ring"),
  "guest.kicked": look("guest removed", "amber", "triangle"),
  "guest.let-back": look("guest let back in", "amber", "cycle"),
  "guest.access-changed": look("guest access changed", "amber", "cycle"),
  "guest.admitted": look("guest admitted", "green", "check"),
  "guest.turned-away": look("guest denied", "red", "triangle"),
  "handoff.requested": look("handoff requested", "violet", "diamond"),
  "handoff.refused": look("handoff rejected", "red", "triangle"),
  "handoff.denied": look("handoff denied", "red", "triangle"),
  "handoff.asked": look("handoff approval requested", "violet", "diamond"),
  "handoff.approved": look("handoff approved", "green", "check"),
  "handoff.offered": look("handoff offered", "violet", "diamond"),
  "handoff.accepted": look("handoff accepted", "green", "check"),
  "handoff.command": look("agent command", "neutral", "dot"),
  "handoff.question": look("agent asked a question", "violet", "diamond"),
  "handoff.answered": look("question answered", "neutral", "check"),
  "handoff.secret": look("password prompt", "violet", "diamond"),
  "handoff.grace": look("handoff ending soon", "amber", "half"),
  "handoff.extended": look("handoff extended", "green", "dot"),
  "handoff.idle": look("agent idle", "amber", "half"),
  "handoff.paused": look("handoff paused", "amber", "half"),
  "handoff.resumed": look("handoff resumed", "green", "dot"),
  "handoff.lost": look("agent connection lost", "amber", "triangle"),
  "handoff.reconnected": look("agent reconnected", "green", "cycle"),
  "handoff.taken-back": look("keyboard taken back", "neutral", "ring"),
  "handoff.returned": look("handoff returned", "neutral", "check"),
  "handoff.withdrawn": look("handoff withdrawn", "neutral", "ring"),
  "handoff.expired": look("handoff expired", "neutral", "ring"),
  "handoff.failed": look("handoff failed", "red", "triangle"),
  "handoff.ended": look("handoff ended", "neutral", "check"),
  "token.created": look("token created", "neutral", "dot"),
  "token.revoked": look("token revoked", "neutral", "ring"),
  "policy.reloaded": look("rules loaded", "neutral", "check"),
  "policy.broken": look("rules invalid", "red", "triangle"),
  "lane.adopted": look("tmux pane adopted", "neutral", "dot"),
  "lane.adopt-refused": look("tmux pane not adopted", "red", "triangle"),
  "lane.mirror-ended": look("mirror ended", "neutral", "ring"),
  "relay.added": look("relay added", "neutral", "dot"),
  "relay.removed": look("relay removed", "neutral", "ring"),
  "runtime.started": look("lanecast started", "neutral", "dot"),
  "runtime.stopped": look("lanecast stopped", "neutral", "ring"),
  "runtime.swept": look("leftovers cleaned up", "amber", "cycle"),
};

export interface EventGroup {
  readonly id: string;
  readonly words: string;
  readonly types: readonly AuditType[];
}

const typesOf = (...prefixes: readonly string[]): readonly AuditType[] =>
  (Object.keys(eventLooks) as AuditType[]).filter((type) => prefixes.some((prefix) => type.startsWith(`${prefix}.`)));

/** The groups of the filter. Each type is in exactly one. */
export const eventGroups: readonly EventGroup[] = [
  { id: "share", words: "Shares", types: typesOf("share") },
  { id: "guest", words: "Guests", types: typesOf("guest") },
  { id: "approval", words: "Approvals", types: typesOf("approval") },
  { id: "handoff", words: "Handoffs", types: typesOf("handoff") },
  {
    id: "rest",
    words: "Rules, tokens, relays, lanecast",
    types: typesOf("policy", "token", "relay", "lane", "runtime", "log"),
  },
];

export const actorWords = ({ kind, id }: Actor): string => {
  switch (kind) {
    case "operator":
      return id === "me" ? "you" : id;
    case "agent":
      return `agent ${id}`;
    case "policy":
      return "rules";
    case "timer":
      return "timer";
    case "runtime":
      return "lanecast";
  }
};

export const actorKindWords: Readonly<Record<Actor["kind"], string>> = {
  operator: "you",
  agent: "any agent",
  policy: "rules",
  timer: "timer",
  runtime: "lanecast",
};
