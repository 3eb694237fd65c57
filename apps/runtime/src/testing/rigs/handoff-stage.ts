// A whole runtime with one agent, for tests about what an agent and the operator can do during a handoff.
import type { HandoffView, ToolAnswer } from "#contract/handoff";
import type { TerminalId } from "#contract/ids";
import { settle } from "#contract/wire";
import { eventually } from "../eventually";
import { newAgent } from "./handoff-drivers";
import { type LabOptions, openLab } from "./runtime-lab";

type May = HandoffView["may"];

/** A tool's result. Each test knows the fields of the tool that it calls. */
export type ToolResult = Readonly<Record<string, never>>;

export type HandoffStage = Awaited<ReturnType<typeof openHandoffStage>>;

export const openHandoffStage = async (options: LabOptions = {}) => {
  const lab = await openLab({ shell: "/bin/bash", ...options });
  const agent = await newAgent({ lab }, "claude");
  const { client } = lab;
  let terminalId: TerminalId = await lab.newTerminal();

  const call = (tool: string, input: Record<string, unknown> = {}): Promise<ToolAnswer> =>
    agent.client.handoff.call({ tool, arguments: input });
  const show = async ({ handoffId }: Pick<HandoffView, "handoffId">): Promise<HandoffView> =>
    (await client.handoff.show({ handoffId })).handoff;
  const offer = async (may: May, more: object = {}): Promise<HandoffView> =>
    (await client.handoff.start({ terminalId, agent: agent.name, may, ...more })).handoff;

  return {
    lab,
    agent,
    call,
    show,
    offer,
    terminalId: () => terminalId,
    /** Ends every handoff and opens another terminal, so that tests do not meet each other's leftovers. */
    reset: async (): Promise<void> => {
      await client.handoff.takeBack({ all: true });
      ({ terminalId } = await client.lane.new({ cwd: lab.dir }));
    },
    /** The result of a call that must not be refused. */
    use: async (tool: string, input: Record<string, unknown> = {}): Promise<ToolResult> => {
      const answer = await call(tool, input);
      if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
      return answer.result as ToolResult;
    },
    run: (command: string, more: object = {}): Promise<ToolAnswer> =>
      call("run_command", { terminal: terminalId, command, ...more }),
    handOver: async (may: May, more: object = {}): Promise<HandoffView> => {
      const offered = await offer(may, more);
      const accepted = await call("accept_control", { handoff: offered.handoffId });
      if (!accepted.ok) throw new Error(`${accepted.error.code}: ${accepted.error.message}`);
      return show(offered);
    },
    until: (handoff: HandoffView, what: string, isSo: (now: HandoffView) => boolean): Promise<HandoffView> =>
      eventually(
        async () => {
          const now = await show(handoff);
          return isSo(now) ? now : null;
        },
        { what, withinMs: 10_000 },
      ),
    typeHere: (text: string) => settle(client.terminal.type({ terminalId, bytes: btoa(text) })),
    /** The terminal's screen as the page draws it. */
    screen: async (): Promise<string> => {
      const leaving = new AbortController();
      for await (const event of await client.terminal.view({ terminalId }, { signal: leaving.signal })) {
        if (event.type !== "snapshot") continue;
        leaving.abort();
        return Buffer.from(event.bytes, "base64").toString("utf8");
      }
      return "";
    },
    rows: async (type: string) =>
      (await client.audit.list({ terminalId, limit: 0 })).events.filter((event) => event.type === type),
    dispose: async (): Promise<void> => {
      agent.close();
      await lab.dispose();
    },
  };
};
