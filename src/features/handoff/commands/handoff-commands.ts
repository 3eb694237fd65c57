// The commands of handoffs, as plain functions over the bridge. Each returns a Result; the changes arrive over the watch stream.
import type { HandoffAnswer, HandoffApproving, HandoffOffer, HandoffSelection } from "#contract/handoff";
import type { HandoffId, TerminalId } from "#contract/ids";
import type { Runtime } from "../../../bridge/runtime-client";

export const createHandoffCommands = (runtime: Runtime) => ({
  /** The agents that a terminal can be offered to: every token's name, oldest first. */
  listAgents: () => runtime.call((client, signal) => client.token.list(undefined, { signal })),
  /** What the rules say about an offer. Starts nothing. */
  checkOffer: (offer: HandoffOffer) => runtime.call((client, signal) => client.handoff.check(offer, { signal })),
  /** The context document that the agent would get now, with secrets masked. */
  previewContext: (terminalId: TerminalId) =>
    runtime.call((client, signal) => client.handoff.preview({ terminalId }, { signal })),
  /** Answers when the terminal is offered, or when the offer waits for an approval. */
  offer: (offer: HandoffOffer) => runtime.call((client, signal) => client.handoff.start(offer, { signal })),
  /** Approves an agent's request, possibly for less, or the operator's own offer. */
  approve: (approving: HandoffApproving) =>
    runtime.call((client, signal) => client.handoff.approve(approving, { signal })),
  /** What another person signs to approve a request. */
  readTextToSign: (handoffId: HandoffId) =>
    runtime.call((client, signal) => client.handoff.textToSign({ handoffId }, { signal })),
  deny: (handoffId: HandoffId, note: string | undefined) =>
    runtime.call((client, signal) => client.handoff.deny({ handoffId, note }, { signal })),
  withdraw: (handoffId: HandoffId) =>
    runtime.call((client, signal) => client.handoff.withdraw({ handoffId }, { signal })),
  /** The operator has the keyboard when it answers. It never waits for the agent. */
  takeBack: (selection: HandoffSelection) =>
    runtime.call((client, signal) => client.handoff.takeBack(selection, { signal })),
  extend: (handoffId: HandoffId, byMs: number) =>
    runtime.call((client, signal) => client.handoff.extend({ handoffId, byMs }, { signal })),
  pause: (handoffId: HandoffId) => runtime.call((client, signal) => client.handoff.pause({ handoffId }, { signal })),
  resume: (handoffId: HandoffId) => runtime.call((client, signal) => client.handoff.resume({ handoffId }, { signal })),
  answer: (answer: HandoffAnswer) => runtime.call((client, signal) => client.handoff.answer(answer, { signal })),
  /** The agent's calls that the runtime still keeps, oldest first. */
  readTranscript: (handoffId: HandoffId) =>
    runtime.call((client, signal) => client.handoff.transcript({ handoffId }, { signal })),
});
export type HandoffCommands = ReturnType<typeof createHandoffCommands>;
