// One writer: while an agent has the keyboard, nothing that anyone else types reaches the terminal, and all of it is undone.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { HandoffView } from "#contract/handoff";
import { settle } from "#contract/wire";
import { eventually } from "../testing/eventually";
import { expectNoLeaks } from "../testing/leak-check";
import { type GuestStage, openGuestStage, realBackends } from "../testing/rigs/guest-stage";
import { newAgent } from "../testing/rigs/handoff-drivers";

expectNoLeaks();

let stage: GuestStage;
let agent: Awaited<ReturnType<typeof newAgent>>;

beforeAll(async () => {
  stage = await openGuestStage({ shell: "/bin/bash" });
  agent = await newAgent(stage, "claude");
});
afterEach(async () => {
  await stage.lab.client.handoff.takeBack({ all: true });
  await stage.lab.client.share.revoke({ all: true });
});
afterAll(async () => {
  agent.close();
  await stage.dispose();
});

const use = async (tool: string, input: Record<string, unknown> = {}): Promise<Record<string, never>> => {
  const answer = await agent.client.handoff.call({ tool, arguments: { terminal: stage.terminalId, ...input } });
  if (!answer.ok) throw new Error(`${answer.error.code}: ${answer.error.message}`);
  return answer.result as Record<string, never>;
};

const handOver = async (): Promise<HandoffView> => {
  const { terminalId } = stage;
  const { handoff } = await stage.lab.client.handoff.start({ terminalId, agent: "claude", may: "type" });
  const accepted = await agent.client.handoff.call({
    tool: "accept_control",
    arguments: { handoff: handoff.handoffId },
  });
  if (!accepted.ok) throw new Error(`${accepted.error.code}: ${accepted.error.message}`);
  return handoff;
};

const screenText = async (): Promise<string> => {
  const { lines } = await use("read_screen");
  return (lines as unknown as { text: string }[]).map(({ text }) => text).join("\n");
};

interface Attached {
  write(text: string): void;
  text(): string;
  close(): Promise<void>;
}

/** The operator's own tmux client, in a terminal of its own. */
const attach = async (): Promise<Attached> => {
  const { argv } = await stage.lab.client.terminal.attach({ terminalId: stage.terminalId });
  let seen = "";
  const child = Bun.spawn([...argv], {
    env: { TERM: "xterm-256color", PATH: process.env.PATH ?? "", LANG: "C.UTF-8" },
    terminal: {
      cols: 100,
      rows: 30,
      data: (_terminal: unknown, chunk: Uint8Array) => {
        seen += Buffer.from(chunk).toString("utf8");
      },
    },
  });
  return {
    write: (text) => void child.terminal?.write(text),
    text: () => seen,
    close: async () => {
      child.kill();
      await child.exited;
      child.terminal?.close();
    },
  };
};

describe.each(realBackends)("writers through %s", (_words, backend, isHere) => {
  const test = it.skipIf(!isHere);

  test("FR-026-008, H2: an agent writes into vim while the page, `lane attach` and a guest type; none of their bytes lands", async () => {
    const { lab, terminalId } = stage;
    const { share, join } = await lab.share(terminalId, backend, { access: "write" });
    const guest = lab.join(join);
    await stage.guestsOf(share, (guests) => guests.some(({ state }) => state === "in"));
    await guest.waitFor("you can type");
    const own = await attach();
    // Both can type before.
    guest.write("GUEST1");
    await eventually(async () => (await stage.laneScreen()).includes("GUEST1"), {
      what: "the guest's text",
      withinMs: 5_000,
    });
    own.write("OWN1");
    await eventually(async () => (await stage.laneScreen()).includes("OWN1"), { what: "own text", withinMs: 5_000 });
    own.write("\u0015");
    const handoff = await handOver();
    await guest.waitFor("claude has the keyboard", { withinMs: 5_000 });
    await use("send_keys", { text: "vim -u NONE -n +startinsert note.txt", keys: ["Enter"] });
    const typing = (async () => {
      for (let round = 0; round < 20; round += 1) {
        guest.write("G");
        guest.write("\u001b[200~GPASTE\u001b[201~");
        own.write("O");
        own.write("OPASTEOPASTEOPASTEOPASTEOPASTEOPASTEOPASTE");
        const typed = await settle(lab.client.terminal.type({ terminalId, bytes: btoa("P") }));
        expect(typed).toMatchObject({ error: { code: "not-in-control" } });
        await Bun.sleep(10);
      }
    })();
    for (let line = 0; line < 10; line += 1)
      await use("send_keys", { text: `line${line}.`, keys: ["Enter"], wait_ms: 100 });
    await typing;
    const text = await screenText();
    const written = Array.from({ length: 10 }, (_, line) => `line${line}.`).join("\n");
    expect(text).toContain(written);
    expect(text.replaceAll(/line\d\./g, "")).not.toMatch(/[GOP]/);
    await use("send_keys", { keys: ["Escape"] });
    await use("send_keys", { text: ":q!", keys: ["Enter"] });
    await lab.client.handoff.takeBack({ terminalId });
    const show = async () => (await lab.client.handoff.show({ handoffId: handoff.handoffId })).handoff;
    const summary = await eventually(async () => (await show()).summary, { what: "the summary", withinMs: 5_000 });
    expect(summary.heldKeys).toBe(20);
    // And all of it is undone.
    guest.write("GUEST2");
    await eventually(async () => (await stage.laneScreen()).includes("GUEST2"), {
      what: "the guest's text",
      withinMs: 5_000,
    });
    own.write("OWN2");
    await eventually(async () => (await stage.laneScreen()).includes("OWN2"), { what: "own text", withinMs: 5_000 });
    own.write("\u0015");
    await own.close();
  });
});

describe("the operator's own tmux client", () => {
  it("HND3, H2: takes the keyboard back with one key, and detaches with another", async () => {
    const own = await attach();
    await eventually(() => own.text().length > 0, { what: "the screen", withinMs: 5_000 });
    const handoff = await handOver();
    await eventually(() => own.text().includes("claude has the keyboard"), {
      what: "the status line",
      withinMs: 5_000,
    });
    own.write("ignored");
    own.write("\u0014");
    const show = async () => (await stage.lab.client.handoff.show({ handoffId: handoff.handoffId })).handoff;
    await eventually(async () => (await show()).endCause === "taken-back", { what: "taken back", withinMs: 5_000 });
    own.write("MINE");
    await eventually(async () => (await stage.laneScreen()).includes("MINE"), { what: "own text", withinMs: 5_000 });
    expect(await stage.laneScreen()).not.toContain("ignored");
    own.write("\u0015");
    await own.close();
  });

  it("H2: is held too if it attaches during the lease", async () => {
    await handOver();
    const own = await attach();
    await eventually(() => own.text().includes("claude has the keyboard"), {
      what: "the status line",
      withinMs: 5_000,
    });
    own.write("LATECOMER");
    await Bun.sleep(200);
    expect(await screenText()).not.toContain("LATECOMER");
    await own.close();
  });
});
