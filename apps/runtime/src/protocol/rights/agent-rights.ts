// What an agent's token may do: one table over every command of the contract. What is not in it is refused. Knows no share.
import type { Contract } from "#contract/commands";

/** `group.name`, or the name alone of a command without a group. */
export type CommandPath = {
  [G in keyof Contract]: Contract[G] extends { readonly "~orpc": unknown } ? G : `${G}.${keyof Contract[G] & string}`;
}[keyof Contract];

/**
 * `never`: the operator's alone. `asks`: through the same checks and the gate as anybody, under the agent's name.
 * `own`: on what this agent asked for, nothing else. `sees`: answers, but shows only what is its own (agent-view).
 */
export type AgentRight = "never" | "asks" | "own" | "sees";

/** A requester asks, and looks after what it asked for. It decides nothing, reads nothing of others, and types nowhere. */
export const agentRights: Readonly<Record<CommandPath, AgentRight>> = {
  "runtime.status": "sees",
  "runtime.backends": "never",
  "runtime.stop": "never",
  "runtime.openCode": "never",
  "lane.list": "sees",
  "lane.new": "never",
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
  "guest.access": "never",
  "guest.admit": "never",
  "guest.turnAway": "never",
  "guestKeys.list": "never",
  "guestKeys.rename": "never",
  "guestKeys.forget": "never",
  "guestKeys.ofGithub": "never",
  "approval.list": "sees",
  "approval.show": "own",
  "approval.give": "never",
  "approval.refuse": "never",
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
  "audit.list": "never",
  "audit.verify": "never",
  "audit.head": "never",
  "audit.export": "never",
  watch: "sees",
};

/** By the path as it came over the wire: whatever the table does not know is refused. */
export const mayAgent = (path: readonly string[]): boolean => {
  const command = path.join(".");
  return Object.hasOwn(agentRights, command) && agentRights[command as CommandPath] !== "never";
};
