// Which audit rows each command can write. The type requires an entry for every command of the contract, so none can be forgotten.

import type { AuditType } from "#contract/audit";
import type { CommandPath } from "./rights/agent-rights";

/**
 * The types of rows that the command and its immediate effects can write. Whether it succeeds or is refused, it writes at
 * least one of them, unless its target doesn't exist or its input is invalid. `reads`: it changes nothing. `shares-nothing`:
 * it changes something of the operator's but gives no one access.
 */
export type Audited = readonly AuditType[] | "reads" | "shares-nothing";

const END = ["share.stopped", "share.revoked", "share.ended"] as const;
const START = [
  "share.requested",
  "share.refused",
  "share.allowed",
  "share.denied",
  "approval.asked",
  "share.started",
  "share.failed",
  "share.link-revealed",
  "share.ended",
] as const;
const HANDOFF_START = [
  "handoff.requested",
  "handoff.refused",
  "handoff.denied",
  "handoff.asked",
  "handoff.offered",
  "handoff.ended",
] as const;
const REVEAL = ["share.link-revealed", "share.link-changed", "share.refused"] as const;
/** Closing a terminal that is shared or handed over ends that, or needs --force. Otherwise closing writes no row. */
const CLOSE = [...END, "handoff.failed", "handoff.ended"] as const;

export const auditedCommands: Readonly<Record<CommandPath, Audited>> = {
  "runtime.status": "reads",
  "runtime.backends": "reads",
  "runtime.stop": ["runtime.stopped", ...END],
  "runtime.doctor": "reads",
  "runtime.openCode": "reads",
  "runtime.openLink": "shares-nothing",
  "lane.list": "reads",
  "lane.new": "shares-nothing",
  "lane.panes": "reads",
  "lane.adopt": ["lane.adopted", "lane.adopt-refused"],
  "lane.rename": "shares-nothing",
  "lane.label": "shares-nothing",
  "lane.close": CLOSE,
  "terminal.new": "shares-nothing",
  "terminal.close": CLOSE,
  "terminal.view": "reads",
  "terminal.type": "shares-nothing",
  "terminal.attach": "shares-nothing",
  "terminal.resize": "shares-nothing",
  "share.start": START,
  "share.noteRefused": ["share.refused"],
  "share.list": "reads",
  "share.show": "reads",
  "share.link": REVEAL,
  "share.invite": REVEAL,
  "share.extend": ["share.extended", "share.extend-refused"],
  "share.again": START,
  "share.switch": [...START, "share.switched", "share.stopped"],
  "share.revoke": END,
  "guest.list": "reads",
  "guest.kick": ["guest.kicked", "guest.left", "share.refused"],
  "guest.letBack": ["guest.let-back", "share.refused"],
  "guest.access": ["guest.access-changed", "share.refused"],
  "guest.admit": ["guest.admitted", "guest.joined", "share.refused"],
  "guest.turnAway": ["guest.turned-away", "guest.left", "share.refused"],
  "guestKeys.list": "reads",
  "guestKeys.add": "shares-nothing",
  "guestKeys.rename": "shares-nothing",
  "guestKeys.forget": "shares-nothing",
  "guestKeys.ofGithub": "reads",
  "approval.list": "reads",
  "approval.show": "reads",
  "approval.give": ["approval.given", "approval.give-refused", ...START],
  "approval.refuse": ["approval.refused", "share.denied", "share.ended", "share.refused"],
  "handoff.start": HANDOFF_START,
  "handoff.check": "reads",
  "handoff.preview": "reads",
  "handoff.list": "reads",
  "handoff.show": "reads",
  "handoff.context": "reads",
  "handoff.transcript": "reads",
  "handoff.textToSign": "reads",
  "handoff.approve": [
    "handoff.approved",
    "handoff.offered",
    "handoff.accepted",
    "handoff.refused",
    "handoff.denied",
    "handoff.ended",
  ],
  "handoff.deny": ["handoff.denied", "handoff.refused", "handoff.ended"],
  "handoff.takeBack": ["handoff.taken-back", "handoff.withdrawn", "handoff.ended"],
  "handoff.withdraw": ["handoff.withdrawn", "handoff.refused", "handoff.ended"],
  "handoff.extend": ["handoff.extended", "handoff.refused"],
  "handoff.pause": ["handoff.paused", "handoff.refused"],
  "handoff.resume": ["handoff.paused", "handoff.resumed", "handoff.refused"],
  "handoff.answer": ["handoff.question", "handoff.answered", "handoff.extended", "handoff.refused"],
  "handoff.call": ["handoff.command", "handoff.refused", "handoff.requested", "handoff.accepted", "handoff.returned"],
  "handoff.attend": "reads",
  "token.new": ["token.created"],
  "token.list": "reads",
  "token.revoke": ["token.revoked", ...END],
  "policy.check": "reads",
  "policy.show": "reads",
  "policy.reload": ["policy.reloaded", "policy.broken"],
  "relay.list": "reads",
  "relay.test": "reads",
  "relay.add": ["relay.added"],
  "relay.remove": ["relay.removed"],
  "reach.list": "reads",
  "reach.use": ["relay.added"],
  "audit.list": "reads",
  "audit.verify": "reads",
  "audit.head": "reads",
  "audit.export": "reads",
  watch: "reads",
};
