// How terminals end and are found again on a real tmux: shells, sessions, servers, connections and runtimes that go.
import { mkdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TerminalId } from "#contract/ids";
import { eventually } from "../../testing/eventually";
import { expectNoLeaks } from "../../testing/leak-check";
import type { LaneChange } from "../index";
import { freshShareId, must, startTestHost, type TestHost, WITHIN_MS } from "./test-host";

describe("the life of terminals", () => {
  const homes: string[] = [];
  expectNoLeaks({ markers: () => homes.map((home) => `HOME=${home}`) });
  let host: TestHost;
  beforeEach(async () => {
    host = await startTestHost();
    homes.push(host.dir);
  });
  afterEach(() => host.dispose());

  const closed = (): TerminalId[] => {
    const told: TerminalId[] = [];
    host.terminals().onTerminalClosed((terminalId) => told.push(terminalId));
    return told;
  };

  it("TERM3: everything is found again with the same ids by a restarted runtime, and the shell goes on", async () => {
    const first = await host.lane(undefined, "one");
    await host.lane(undefined, "two");
    must(await host.terminals().newTerminal(first.laneId));
    await host.type(first.terminalId, "KEPT=before\r");
    await host.waitForScreen(first.terminalId, "before");
    const before = host.terminals().list();
    const again = await host.restart();
    expect(again.list().map(({ laneId, name, createdAtMs }) => ({ laneId, name, createdAtMs }))).toEqual(
      before.map(({ laneId, name, createdAtMs }) => ({ laneId, name, createdAtMs })),
    );
    expect(again.list().flatMap((lane) => lane.terminals.map((terminal) => terminal.terminalId))).toEqual(
      before.flatMap((lane) => lane.terminals.map((terminal) => terminal.terminalId)),
    );
    await host.type(first.terminalId, "echo kept=$KEPT\r");
    await host.waitForScreen(first.terminalId, "kept=before");
  });

  it("TERM3, POL2: a lane's labels are there for rules at once, in each of its terminals, and after a restart", async () => {
    const { laneId, terminalId } = must(
      await host.terminals().newLane({ name: "db", labels: ["secret", "prod", "secret"] }),
    );
    const other = must(await host.terminals().newTerminal(laneId));
    const labelsOf = (id: typeof terminalId) => must(host.terminals().describe(id)).labels;
    const listed = () => host.terminals().list()[0]?.labels;
    expect([labelsOf(terminalId), labelsOf(other.terminalId), listed()]).toEqual([
      ["prod", "secret"],
      ["prod", "secret"],
      ["prod", "secret"],
    ]);
    must(await host.terminals().label(laneId, ["customer-data"]));
    await host.restart();
    expect([labelsOf(terminalId), labelsOf(other.terminalId), listed()]).toEqual([
      ["customer-data"],
      ["customer-data"],
      ["customer-data"],
    ]);
    must(await host.terminals().label(laneId, []));
    expect([labelsOf(other.terminalId), listed()]).toEqual([[], []]);
    expect(await host.terminals().label("lan_nobody" as typeof laneId, [])).toMatchObject({
      error: { code: "not-found", data: { kind: "lane" } },
    });
  });

  it("TERM3: forty restarts in a row find it every time", async () => {
    const { terminalId } = await host.lane();
    for (let count = 0; count < 40; count += 1) {
      const again = await host.restart();
      expect(again.list()[0]?.terminals[0]?.terminalId).toBe(terminalId);
    }
  });

  it("TERM3: a restarted runtime sweeps the rooms of the one before", async () => {
    const { terminalId } = await host.lane();
    const shareId = freshShareId();
    must(await host.terminals().openRoom(shareId, terminalId, "read"));
    const again = await host.restart();
    expect(await again.leftOf(shareId)).toEqual({ sessions: 0, clients: 0 });
    expect(again.describe(terminalId).ok).toBe(true);
  });

  it("TERM7: a shell that ends is told once; a lane without terminals goes with it", async () => {
    const { laneId, terminalId } = await host.lane();
    const second = must(await host.terminals().newTerminal(laneId));
    const told = closed();
    const changes: LaneChange[] = [];
    host.terminals().onLaneChanged((change) => changes.push(change));
    await host.type(terminalId, "exit\r");
    await eventually(() => told.length === 1, { what: "the end is told", withinMs: WITHIN_MS });
    expect(
      host
        .terminals()
        .list()[0]
        ?.terminals.map((terminal) => terminal.terminalId),
    ).toEqual([second.terminalId]);
    await host.type(second.terminalId, "exit\r");
    await eventually(() => changes.at(-1)?.type === "removed", { what: "the lane is gone", withinMs: WITHIN_MS });
    expect(changes.at(-1)).toEqual({ type: "removed", laneId });
    expect(told).toEqual([terminalId, second.terminalId]);
    expect(host.terminals().list()).toEqual([]);
  });

  it("TERM7: closing a lane ends all its terminals and no other", async () => {
    const { laneId, terminalId } = await host.lane();
    const second = must(await host.terminals().newTerminal(laneId));
    const other = await host.lane();
    const told = closed();
    must(await host.terminals().closeLane(laneId));
    expect(told.toSorted()).toEqual([terminalId, second.terminalId].toSorted());
    expect(
      host
        .terminals()
        .list()
        .map((lane) => lane.laneId),
    ).toEqual([other.laneId]);
  });

  it("TERM7: a session ended from outside is a closed terminal, and takes its rooms along", async () => {
    const { terminalId } = await host.lane();
    const shareId = freshShareId();
    must(await host.terminals().openRoom(shareId, terminalId, "write"));
    const told = closed();
    host.tmux("kill-session", "-t", `=${terminalId}`);
    await eventually(() => told.length === 1, { what: "the end is told", withinMs: WITHIN_MS });
    await eventually(async () => (await host.terminals().leftOf(shareId)).sessions === 0, {
      what: "the room is gone",
      withinMs: WITHIN_MS,
    });
  });

  it("TERM7: a server killed from outside closes every terminal; the next lane starts a new one", async () => {
    const first = await host.lane();
    const second = await host.lane();
    const told = closed();
    process.kill(Number(host.tmux("display-message", "-p", "#{pid}")), "SIGKILL");
    await eventually(() => told.length === 2, { what: "both ends are told", withinMs: WITHIN_MS });
    expect(told.toSorted()).toEqual([first.terminalId, second.terminalId].toSorted());
    expect(host.terminals().list()).toEqual([]);
    const again = await host.lane();
    await host.type(again.terminalId, "echo alive\r");
    await host.waitForScreen(again.terminalId, "alive");
  });

  it("TERM9: losing our own connection loses nothing", async () => {
    const { terminalId } = await host.lane();
    const told = closed();
    const clients = (): string => host.tmux("list-clients", "-F", "#{client_pid}");
    const before = clients();
    process.kill(Number(before), "SIGKILL");
    await eventually(() => clients() !== "" && clients() !== before, { what: "a new connection", withinMs: WITHIN_MS });
    expect(told).toEqual([]);
    await eventually(async () => (await host.terminals().type(terminalId, Buffer.from("echo again\r"))).ok, {
      what: "typing works again",
      withinMs: WITHIN_MS,
    });
    await host.waitForScreen(terminalId, "again");
  });

  it("TERM9: a connection that cannot be made anew at once is tried again; until then nothing counts as gone", async () => {
    const { terminalId } = await host.lane();
    const shareId = freshShareId();
    must(await host.terminals().openRoom(shareId, terminalId, "write"));
    const told = closed();
    const clients = (): string => host.tmux("list-clients", "-F", "#{client_pid}");
    // As on a disk that takes nothing more: the configuration cannot be written.
    const configPath = join(host.dir, "tmux.conf");
    rmSync(configPath);
    mkdirSync(configPath);
    process.kill(Number(clients()), "SIGKILL");
    const lost = (): Promise<boolean> =>
      host
        .terminals()
        .type(terminalId, Buffer.from("x"))
        .then(({ ok }) => !ok);
    await eventually(lost, { what: "the connection is lost", withinMs: WITHIN_MS });
    await eventually(async () => (await host.terminals().leftOf(shareId)).sessions === 1, {
      what: "the room is not said to be gone",
      withinMs: WITHIN_MS,
    });
    rmdirSync(configPath);
    await eventually(async () => !(await lost()), { what: "typing works again", withinMs: WITHIN_MS });
    expect(told).toEqual([]);
    await host.terminals().closeRoom(shareId);
  });
});
