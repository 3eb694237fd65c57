// Calls every command of a handoff once. Part of the drivers of all commands.
import type { HandoffView } from "#contract/handoff";
import type { HandoffId } from "#contract/ids";
import type { RuntimeClient } from "#contract/wire";
import type { CommandPath } from "../../protocol/rights/agent-rights";
import { eventually } from "../eventually";
import type { GuestStage } from "./guest-stage";
import { connect } from "./runtime-lab";

type Driver = (stage: GuestStage) => Promise<() => Promise<unknown>>;

let agentCount = 0;

/** An agent with a token of its own; `close` signs it out. */
export const newAgent = async ({ lab }: Pick<GuestStage, "lab">, name = `agent-${++agentCount}`) => {
  const { token, tokenId } = await lab.client.token.new({ role: "requester", name });
  const { client, close } = await connect(lab.note, token);
  return { name, token, tokenId, client, close };
};

type Agent = Awaited<ReturnType<typeof newAgent>>;

/** A call about a terminal that is offered to an agent. */
const onOffer =
  (call: (client: RuntimeClient, handoff: HandoffView, agent: Agent) => Promise<unknown>): Driver =>
  async (stage) => {
    const agent = await newAgent(stage);
    const { client } = stage.lab;
    const { terminalId } = await client.lane.new({});
    const { handoff } = await client.handoff.start({ terminalId, agent: agent.name, may: "type" });
    return () => call(client, handoff, agent);
  };

/** A call about a handoff that the agent has accepted. */
const onActive =
  (call: (client: RuntimeClient, handoff: HandoffView, agent: Agent) => Promise<unknown>): Driver =>
  async (stage) => {
    const start = await onOffer(async (_client, handoff, agent) => {
      const accepted = await agent.client.handoff.call({
        tool: "accept_control",
        arguments: { handoff: handoff.handoffId },
      });
      if (!accepted.ok) throw new Error(accepted.error.message);
      return { handoff, agent };
    })(stage);
    const { handoff, agent } = (await start()) as { handoff: HandoffView; agent: Agent };
    return () => call(stage.lab.client, handoff, agent);
  };

/** A call about a request of an agent that waits for approval. */
const onAsked =
  (call: (client: RuntimeClient, handoff: { handoffId: HandoffId }) => Promise<unknown>): Driver =>
  async (stage) => {
    const agent = await newAgent(stage);
    const { client } = stage.lab;
    const { terminalId } = await client.lane.new({});
    const asked = { terminal: terminalId, may: "run", reason: "to look at the log" };
    await agent.client.handoff.call({ tool: "request_control", arguments: asked });
    const { handoffId } = await eventually(
      async () => (await client.handoff.list({})).handoffs.find((each) => each.terminalId === terminalId),
      { what: "the request", withinMs: 5_000 },
    );
    return () => call(client, { handoffId });
  };

type HandoffPath = Extract<CommandPath, `handoff.${string}`>;

const ref = ({ handoffId }: { readonly handoffId: HandoffId }) => ({ handoffId });

export const handoffDrivers: Readonly<Record<HandoffPath, Driver>> = {
  "handoff.start": async (stage) => {
    const { name } = await newAgent(stage);
    const { terminalId } = await stage.lab.client.lane.new({});
    return () => stage.lab.client.handoff.start({ terminalId, agent: name });
  },
  "handoff.check": onOffer((client, { terminalId, agent }) => client.handoff.check({ terminalId, agent: agent.name })),
  "handoff.preview": onOffer((client, { terminalId }) => client.handoff.preview({ terminalId })),
  "handoff.list": onOffer((client) => client.handoff.list({})),
  "handoff.show": onOffer((client, handoff) => client.handoff.show(ref(handoff))),
  "handoff.context": onActive((client, handoff) => client.handoff.context(ref(handoff))),
  "handoff.transcript": onActive((client, handoff) => client.handoff.transcript(ref(handoff))),
  "handoff.approve": onAsked((client, handoff) => client.handoff.approve(handoff)),
  "handoff.deny": onAsked((client, handoff) => client.handoff.deny(handoff)),
  "handoff.textToSign": onAsked((client, handoff) => client.handoff.textToSign(handoff)),
  "handoff.takeBack": onActive((client, handoff) => client.handoff.takeBack({ handoffIds: [handoff.handoffId] })),
  "handoff.withdraw": onOffer((client, handoff) => client.handoff.withdraw(ref(handoff))),
  "handoff.extend": onActive((client, handoff) => client.handoff.extend({ ...ref(handoff), byMs: 60_000 })),
  "handoff.pause": onActive((client, handoff) => client.handoff.pause(ref(handoff))),
  "handoff.resume": onActive(async (client, handoff) => {
    await client.handoff.pause(ref(handoff));
    return client.handoff.resume(ref(handoff));
  }),
  "handoff.answer": onActive(async (client, handoff, agent) => {
    const asked = { terminal: handoff.terminalId, question: "Which branch?", wait_ms: 0 };
    await agent.client.handoff.call({ tool: "ask_human", arguments: asked });
    const { question } = (await client.handoff.show(ref(handoff))).handoff;
    return client.handoff.answer({ ...ref(handoff), questionId: question?.questionId ?? "", text: "main" });
  }),
  "handoff.call": onActive((_client, handoff, agent) =>
    agent.client.handoff.call({
      tool: "run_command",
      arguments: { terminal: handoff.terminalId, command: "true" },
    }),
  ),
  "handoff.attend": onOffer(async (_client, _handoff, agent) => {
    for await (const _ of await agent.client.handoff.attend()) return;
  }),
};
