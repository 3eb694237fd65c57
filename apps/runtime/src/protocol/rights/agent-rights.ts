// Which commands an agent's token can use. The type requires an entry for every command of the contract; anything else is refused.
import type { Contract } from "#contract/commands";

/** `group.name`, or just the name of a command without a group. */
export type CommandPath = {
  [G in keyof Contract]: Contract[G] extends { readonly "~orpc": unknown } ? G : `${G}.${keyof Contract[G] & string}`;
}[keyof Contract];

/**
 * `never`: for the operator only. `asks`: goes through the same checks and the policy gate, under the agent's name. `own`:
 * only on shares and requests of this agent. `sees`: shows only what belongs to this agent (agent-view).
 */
export type AgentRight = "never" | "asks" | "own" | "sees";

/** A requester can request shares and manage its own. It can't approve, see other shares, or type in a terminal. */
export const agentRights: Readonly<Record<CommandPath, AgentRight>> = {
  "runtime.status": "sees",
  "runtime.backends": "never",
  "runtime.stop": "never",
  "runtime.doctor": "never",
  "runtime.openCode": "never",
  "runtime.openLink": "never",
  "lane.list": "sees",
  "lane.new": "never",
  "lane.panes": "never",
  "lane.adopt": "never",
  "lane.rename": "never",
  "lane.label": "never",
  "lane.close": "never",
  "terminal.new": "never",
  "terminal.close": "never",
  "terminal.view": "never",
  "terminal.type": "never",
  "terminal.attach": "never",
  "terminal.resize": "never",
  "share.start": "asks",
  "share.noteRefused": "asks",
  "share.list": "sees",
  "share.show": "own",
  "share.link": "own",
  "share.invite": "own",
  "share.extend": "own",
  "share.again": "own",
  "share.switch": "own",
  "share.revoke": "own",
  "guest.list": "never",
  "guest.kick": "never",
  "guest.letBack": "never",
  "guest.access": "never",
  "guest.admit": "never",
  "guest.turnAway": "never",
  "guestKeys.list": "never",
  "guestKeys.add": "never",
  "guestKeys.rename": "never",
  "guestKeys.forget": "never",
  "guestKeys.ofGithub": "never",
  "approval.list": "sees",
  "approval.show": "own",
  "approval.give": "never",
  "approval.refuse": "never",
  "handoff.start": "never",
  "handoff.check": "never",
  "handoff.preview": "never",
  "handoff.list": "never",
  "handoff.show": "never",
  "handoff.context": "never",
  "handoff.transcript": "never",
  "handoff.approve": "never",
  "handoff.deny": "never",
  "handoff.textToSign": "never",
  "handoff.takeBack": "never",
  "handoff.withdraw": "never",
  "handoff.extend": "never",
  "handoff.pause": "never",
  "handoff.resume": "never",
  "handoff.answer": "never",
  "handoff.call": "own",
  "handoff.attend": "sees",
  "token.new": "never",
  "token.list": "never",
  "token.revoke": "never",
  "policy.check": "asks",
  "policy.show": "never",
  "policy.reload": "never",
  "relay.list": "never",
  "relay.test": "never",
  "relay.add": "never",
  "relay.remove": "never",
  "reach.list": "never",
  "reach.use": "never",
  "audit.list": "never",
  "audit.verify": "never",
  "audit.head": "never",
  "audit.export": "never",
  watch: "sees",
};

/** `path` is as received; a path that isn't in the table is refused. */
export const mayAgent = (path: readonly string[]): boolean => {
  const command = path.join(".");
  return Object.hasOwn(agentRights, command) && agentRights[command as CommandPath] !== "never";
};
