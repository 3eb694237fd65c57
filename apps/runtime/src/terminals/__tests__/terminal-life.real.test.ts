// How terminals end, and how they are found again, on a real tmux: when shells, sessions, servers, connections or runtimes end.
import { mkdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { eventually } from "../../testing/eventually";
import type { LaneChange } from "../lane-registry";
import { freshShareId, must, useTestHost, WITHIN_MS } from "./test-host";

describe("the life of terminals", () => {
  const host = useTestHost();

  it("TERM3: a restarted runtime finds every terminal with the same id, and the shells keep running", async () => {
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

  it("TERM3, POL2: rules see a lane's labels immediately, in each of its terminals, and after a restart", async () => {
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

  it("TERM3: finds the terminal again after each of forty restarts", async () => {
    const { terminalId } = await host.lane();
    for (let count = 0; count < 40; count += 1) {
      const again = await host.restart();
      expect(again.list()[0]?.terminals[0]?.terminalId).toBe(terminalId);
    }
  });

  it("TERM3: a restarted runtime removes the rooms that the last one left", async () => {
    const { terminalId } = await host.lane();
    const shareId = freshShareId();
    must(await host.terminals().openRoom(shareId, terminalId, "read"));
    const again = await host.restart();
    expect(await again.leftOf(shareId)).toEqual({ sessions: 0, clients: 0 });
    expect(again.describe(terminalId).ok).toBe(true);
  });

  it("TERM7: reports a closed terminal once, and removes a lane with its last terminal", async () => {
    const { laneId, terminalId } = await host.lane();
    const second = must(await host.terminals().newTerminal(laneId));
    const closed = host.closedTerminals();
    const changes: LaneChange[] = [];
    host.terminals().onLaneChanged((change) => changes.push(change));
    await host.type(terminalId, "exit\r");
    await eventually(() => closed.length === 1, { what: "the terminal is reported as closed", withinMs: WITHIN_MS });
    expect(
      host
        .terminals()
        .list()[0]
        ?.terminals.map((terminal) => terminal.terminalId),
    ).toEqual([second.terminalId]);
    await host.type(second.terminalId, "exit\r");
    await eventually(() => changes.at(-1)?.type === "removed", { what: "the lane is gone", withinMs: WITHIN_MS });
    expect(changes.at(-1)).toEqual({ type: "removed", laneId });
    expect(closed).toEqual([terminalId, second.terminalId]);
    expect(host.terminals().list()).toEqual([]);
  });

  it("TERM7: closing a lane closes all of its terminals and no others", async () => {
    const { laneId, terminalId } = await host.lane();
    const second = must(await host.terminals().newTerminal(laneId));
    const other = await host.lane();
    const closed = host.closedTerminals();
    must(await host.terminals().closeLane(laneId));
    expect(closed.toSorted()).toEqual([terminalId, second.terminalId].toSorted());
    expect(
      host
        .terminals()
        .list()
        .map((lane) => lane.laneId),
    ).toEqual([other.laneId]);
  });

  it("TERM7: a session killed from outside closes the terminal and its rooms", async () => {
    const { terminalId } = await host.lane();
    const shareId = freshShareId();
    must(await host.terminals().openRoom(shareId, terminalId, "write"));
    const closed = host.closedTerminals();
    host.tmux("kill-session", "-t", `=${terminalId}`);
    await eventually(() => closed.length === 1, { what: "the terminal is reported as closed", withinMs: WITHIN_MS });
    await eventually(async () => (await host.terminals().leftOf(shareId)).sessions === 0, {
      what: "the room is gone",
      withinMs: WITHIN_MS,
    });
  });

  it("TERM7: a server killed from outside closes every terminal, and the next lane starts a new server", async () => {
    const first = await host.lane();
    const second = await host.lane();
    const closed = host.closedTerminals();
    process.kill(Number(host.tmux("display-message", "-p", "#{pid}")), "SIGKILL");
    await eventually(() => closed.length === 2, { what: "both terminals are reported as closed", withinMs: WITHIN_MS });
    expect(closed.toSorted()).toEqual([first.terminalId, second.terminalId].toSorted());
    expect(host.terminals().list()).toEqual([]);
    const again = await host.lane();
    await host.type(again.terminalId, "echo ali've'\r");
    await host.waitForScreen(again.terminalId, "alive");
  });

  it("TERM9: reconnects after losing its own connection, without losing a terminal", async () => {
    const { terminalId } = await host.lane();
    const closed = host.closedTerminals();
    const clients = (): string => host.tmux("list-clients", "-F", "#{client_pid}");
    const before = clients();
    process.kill(Number(before), "SIGKILL");
    await eventually(() => clients() !== "" && clients() !== before, { what: "a new connection", withinMs: WITHIN_MS });
    expect(closed).toEqual([]);
    await eventually(async () => (await host.terminals().type(terminalId, Buffer.from("echo again\r"))).ok, {
      what: "typing works again",
      withinMs: WITHIN_MS,
    });
    await host.waitForScreen(terminalId, "again");
  });

  it("TERM9: keeps trying to reconnect, and until it succeeds reports nothing as gone", async () => {
    const { terminalId } = await host.lane();
    const shareId = freshShareId();
    must(await host.terminals().openRoom(shareId, terminalId, "write"));
    const closed = host.closedTerminals();
    const clients = (): string => host.tmux("list-clients", "-F", "#{client_pid}");
    // Like a full disk: the configuration can't be written.
    const configPath = join(host.dir, "tmux.conf");
    rmSync(configPath);
    mkdirSync(configPath);
    process.kill(Number(clients()), "SIGKILL");
    const isLost = (): Promise<boolean> =>
      host
        .terminals()
        .type(terminalId, Buffer.from("x"))
        .then(({ ok }) => !ok);
    await eventually(isLost, { what: "the connection is lost", withinMs: WITHIN_MS });
    await eventually(async () => (await host.terminals().leftOf(shareId)).sessions === 1, {
      what: "the room counts as open",
      withinMs: WITHIN_MS,
    });
    rmdirSync(configPath);
    await eventually(async () => !(await isLost()), { what: "typing works again", withinMs: WITHIN_MS });
    expect(closed).toEqual([]);
    await host.terminals().closeRoom(shareId);
  });
});
