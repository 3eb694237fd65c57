// The main features over every installed backend: one suite, a whole runtime, real guests. Only capabilities make a difference.
import { readdirSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Backend, backendSchema } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { ShareView } from "#contract/share";
import { settle } from "#contract/wire";
import { findMarked } from "../platform/process-table";
import { findProgram } from "../platform/process-tree";
import { eventually } from "../testing/eventually";
import { openLab, type RuntimeLab } from "../testing/rigs/runtime-lab";

const isThere: Readonly<Record<Backend, boolean>> = {
  tmate: findProgram("tmate", process.env.PATH ?? "") !== null,
  upterm:
    findProgram("upterm", process.env.PATH ?? "") !== null && findProgram("uptermd", process.env.PATH ?? "") !== null,
};
const whyNot = (backend: Backend): string => (isThere[backend] ? "" : ` (skipped: ${backend} is not installed)`);
const processesOf = (share: ShareView) => findMarked(`LANECAST_WORKER=${share.shareId}`);

let lab: RuntimeLab;
let terminalId: TerminalId;
beforeAll(async () => {
  lab = await openLab();
  terminalId = await lab.newTerminal();
});
afterAll(() => lab.dispose());

const typeInLane = (text: string) => lab.client.terminal.type({ terminalId, bytes: btoa(text) });

/** The current screen of the lane, from the terminal's view. */
const laneScreen = async (): Promise<string> => {
  const leaving = new AbortController();
  for await (const event of await lab.client.terminal.view({ terminalId }, { signal: leaving.signal })) {
    if (event.type !== "snapshot") continue;
    leaving.abort();
    return Buffer.from(event.bytes, "base64").toString("utf8");
  }
  return "";
};

const untilEnded = (share: ShareView, withinMs = 10_000): Promise<ShareView> =>
  eventually(
    async () => {
      const now = await lab.show(share);
      return now.phase === "ended" ? now : null;
    },
    { what: "the share has ended", withinMs },
  );

const expectNothingLeft = (share: ShareView): void => {
  expect(processesOf(share)).toEqual([]);
  expect(readdirSync(`${lab.config.runtimeDir}/s`).filter((name) => name.startsWith(share.shareId))).toEqual([]);
  expect(share.proof).toMatchObject({ processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true });
};

describe.each(backendSchema.options)("the main line through %s", (backend) => {
  const test = it.skipIf(!isThere[backend]);

  test(`FR-026-001: a guest with the key joins and types into the lane, and a revoke ends their ssh${whyNot(backend)}`, async () => {
    const { share, join } = await lab.share(terminalId, backend);
    const guest = lab.join(join);
    await guest.waitFor("lanecast");
    await eventually(async () => (await lab.show(share)).guestCount === 1, {
      what: "the badge counts one",
      withinMs: 5_000,
    });
    guest.write(`echo typed-through-${backend}-$((6*7))\r`);
    await guest.waitFor(`typed-through-${backend}-42`);
    expect(await laneScreen()).toContain(`typed-through-${backend}-42`);
    const { shares } = await lab.client.share.revoke({ shareIds: [share.shareId] });
    await guest.waitExit(5_000);
    expect(shares[0]).toMatchObject({ phase: "ended", endCause: "revoked" });
    expectNothingLeft(shares[0] ?? share);
    await typeInLane("echo still-here-$((1+1))\r");
    await eventually(async () => (await laneScreen()).includes("still-here-2"), {
      what: "the shell answers",
      withinMs: 5_000,
    });
  });

  test(`FR-026-001: a guest without the right key is refused${whyNot(backend)}`, async () => {
    const { share, join } = await lab.share(terminalId, backend);
    const stranger = lab.join(join, { keyPath: lab.strangersKey.path });
    expect(await stranger.waitExit(10_000)).toBe(255);
    expect((await lab.show(share)).guestCount).toBe(0);
    await lab.client.share.revoke({ all: true });
  });

  test(`FR-026-001: a read-only guest sees, cannot type and cannot resize${whyNot(backend)}`, async () => {
    const { share, join } = await lab.share(terminalId, backend, { access: "read" });
    const guest = lab.join(join, { cols: 40, rows: 10 });
    await guest.waitFor("you can watch");
    guest.write("echo must-not-$((40+2))\r");
    await typeInLane("echo seen-by-guest-$((40+1))\r");
    await guest.waitFor("seen-by-guest-41");
    const { lanes } = await lab.client.lane.list();
    expect(lanes[0]?.terminals[0]).toMatchObject({ cols: 80, rows: 24 });
    expect(await laneScreen()).not.toContain("must-not");
    await lab.client.share.revoke({ shareIds: [share.shareId] });
    await guest.waitExit(5_000);
  });

  test(`FR-026-004: a share ends when its time is up, after a warning to its guest${whyNot(backend)}`, async () => {
    const { share, join } = await lab.share(terminalId, backend, { ttlMs: 9_000 });
    const guest = lab.join(join);
    await guest.waitFor("ending:", { withinMs: 20_000 });
    await guest.waitExit(20_000);
    const ended = await untilEnded(share);
    expect(ended.endCause).toBe("expired");
    expectNothingLeft(ended);
  });

  test(`FR-026-009: if the relay dies, the share fails immediately and leaves nothing${whyNot(backend)}`, async () => {
    const { share, join } = await lab.share(terminalId, backend);
    const guest = lab.join(join);
    await guest.waitFor("lanecast");
    process.kill(share.processes.relay ?? 0, "SIGKILL");
    await guest.waitExit(5_000);
    const ended = await untilEnded(share);
    expect(ended).toMatchObject({ endCause: "failed" });
    expectNothingLeft(ended);
  });

  test(`NFR-026-004: killing or stopping the worker does not affect the lane${whyNot(backend)}`, async () => {
    const killed = await lab.share(terminalId, backend);
    process.kill(killed.share.processes.worker ?? 0, "SIGKILL");
    expectNothingLeft(await untilEnded(killed.share));
    const stopped = await lab.share(terminalId, backend);
    process.kill(stopped.share.processes.worker ?? 0, "SIGSTOP");
    await typeInLane("echo lane-lives-$((20+2))\r");
    await eventually(async () => (await laneScreen()).includes("lane-lives-22"), {
      what: "the shell answers",
      withinMs: 5_000,
    });
    const { shares } = await lab.client.share.revoke({ shareIds: [stopped.share.shareId] });
    expectNothingLeft(shares[0] ?? stopped.share);
  });

  test(`FR-026-009: closing the terminal ends its share; the guest never sees another terminal${whyNot(backend)}`, async () => {
    const other = await lab.newTerminal("other");
    const { share, join } = await lab.share(other, backend);
    const guest = lab.join(join);
    await guest.waitFor("lanecast");
    guest.write("exit\r");
    await guest.waitExit(8_000);
    const ended = await untilEnded(share);
    expect(ended.endCause).toBe("terminal-closed");
    expectNothingLeft(ended);
  });
});

describe("the main line, independent of the backend", () => {
  it("FR-026-011: every action is in the audit log under the share's correlation id, without link or key", async () => {
    const { share, join } = await lab.share(terminalId, "tmate");
    await lab.client.share.extend({ shareId: share.shareId, byMs: 60_000 });
    await lab.client.share.revoke({ shareIds: [share.shareId] });
    const { events } = await lab.client.audit.list({ shareId: share.shareId });
    expect(events.map((event) => event.type)).toEqual([
      "share.requested",
      "share.allowed",
      "share.started",
      "share.link-revealed",
      "share.extended",
      "share.revoked",
      "share.ended",
    ]);
    expect(new Set(events.map((event) => event.correlationId))).toEqual(new Set([share.correlationId]));
    const { events: all } = await lab.client.audit.list({ limit: 0 });
    expect(JSON.stringify(all)).not.toContain(join.user);
    expect(JSON.stringify(all)).not.toContain(lab.key.line.split(" ")[1]);
  });

  it("FR-026-002: the starter policies require approval before anyone with the link can type, and nothing runs meanwhile", async () => {
    const request = { terminalId, backend: "tmate", access: "write", anyoneWithLink: true } as const;
    const { share, join } = await lab.client.share.start(request);
    expect([share.phase, join]).toEqual(["awaiting-approval", null]);
    expect(processesOf(share)).toEqual([]);
    const { shares } = await lab.client.share.revoke({ shareIds: [share.shareId] });
    expect(shares[0]).toMatchObject({ phase: "ended", endCause: "stopped" });
  });

  it("DOOR9: invalid input is refused with the field's name, and recorded", async () => {
    const refused = await settle(lab.client.share.start({ terminalId, backend: "tmate", keys: [""] }));
    expect(refused).toMatchObject({
      ok: false,
      error: { code: "invalid-input", data: { issues: [{ path: "keys.0" }] } },
    });
    const { events } = await lab.client.audit.list({ type: "share.refused" });
    expect(events.at(-1)).toMatchObject({ data: { code: "invalid-input" } });
  });
});
