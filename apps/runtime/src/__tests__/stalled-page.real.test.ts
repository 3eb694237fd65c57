// A page that stops reading for a while, on a whole runtime with real terminal output: what it costs, and what it gets afterwards.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { TerminalId } from "#contract/ids";
import type { TerminalEvent, WatchEvent } from "#contract/stream";
import type { RuntimeClient } from "#contract/wire";
import { eventually } from "../testing/eventually";
import { openLab, type RuntimeLab } from "../testing/rigs/runtime-lab";
import { openStallingPage } from "../testing/stalling-page";

let lab: RuntimeLab;
beforeAll(async () => {
  lab = await openLab();
});
afterAll(() => lab.dispose());

/** All that the runtime may have kept for a stalled page: its queue, and what the kernel holds at both ends. */
const KEPT_MAX_BYTES = 16 * 1_024 * 1_024;
const FLOOD_BYTES = 48 * 1_024 * 1_024;

const openPage = () => openStallingPage(lab.note);

const type = (terminalId: TerminalId, line: string): Promise<unknown> =>
  lab.client.terminal.type({ terminalId, bytes: btoa(`${line}\r`) });

/** The terminal as an attentive page sees it, which says when the flood has ended. */
const screenSays = async (client: RuntimeClient, terminalId: TerminalId, text: string): Promise<void> => {
  const leaving = new AbortController();
  const events = await client.terminal.view({ terminalId }, { signal: leaving.signal });
  let seen = "";
  for await (const event of events) {
    if (event.type !== "snapshot" && event.type !== "output") continue;
    seen = `${seen.slice(-1_000)}${atob(event.bytes)}`;
    if (seen.includes(text)) break;
  }
  leaving.abort();
};

/** Three thousand changes, each with its answer, on a busy machine. */
const BUSY_TIMEOUT_MS = 600_000;

describe("a page that stops reading", () => {
  it("FLOW1: costs limited memory while a terminal floods output, and then gets the terminal as it is, over the same socket", async () => {
    const terminalId = await lab.newTerminal("flood");
    const page = await openPage();
    const events: TerminalEvent[] = [];
    const view = await page.client.terminal.view({ terminalId });
    const reading = (async () => {
      for await (const event of view) events.push(event);
    })().catch(() => undefined);
    await eventually(() => events.length > 0, { what: "the first snapshot", withinMs: 10_000 });
    page.socket.pause();
    await type(terminalId, `head -c ${FLOOD_BYTES} /dev/zero | tr '\\0' 'x' | fold -w 79; echo over-$((40+2))`);
    await screenSays(lab.client, terminalId, "over-42");
    const [keptFrom, eventsFrom] = [page.bytes(), events.length];
    page.socket.resume();
    const shows = (): boolean =>
      events.slice(eventsFrom).some((event) => "bytes" in event && atob(event.bytes).includes("over-42"));
    await eventually(shows, { what: "the stalled page shows the end", withinMs: 20_000 });
    expect(page.bytes() - keptFrom).toBeLessThan(KEPT_MAX_BYTES);
    expect(events.slice(eventsFrom).map((event) => event.type)).toContain("snapshot");
    expect(page.socket.readyState).toBe(page.socket.OPEN);
    page.socket.close();
    await reading;
  });

  it(
    "FLOW2: gets a new snapshot in place of the changes that it missed",
    async () => {
      const { laneId } = await lab.client.lane.new({ name: "busy", cwd: lab.dir });
      // Each change carries the whole lane, so a lane with many terminals fills the kernel's buffers sooner.
      for (let terminal = 0; terminal < 15; terminal += 1) await lab.client.terminal.new({ laneId });
      const page = await openPage();
      const events: WatchEvent[] = [];
      const watching = await page.client.watch();
      const reading = (async () => {
        for await (const event of watching) events.push(event);
      })().catch(() => undefined);
      await eventually(() => events.length > 0, { what: "the first snapshot", withinMs: 10_000 });
      page.socket.pause();
      const long = Array.from({ length: 16 }, (_, index) => `label-${index}-${"x".repeat(20)}`);
      // One after the other: changes at the same moment go out as one event.
      for (let change = 0; change < 3_000; change += 1) {
        const labels = change % 2 === 0 ? long : long.slice(1);
        await lab.client.lane.label({ laneId, labels });
      }
      await lab.client.lane.rename({ laneId, name: "quiet" });
      page.socket.resume();
      const nameOf = (event: WatchEvent): string | undefined => {
        if (event.type === "lane") return event.lane.name;
        return event.type === "snapshot" ? event.lanes.find((lane) => lane.laneId === laneId)?.name : undefined;
      };
      await eventually(() => events.some((event) => nameOf(event) === "quiet"), {
        what: "the stalled page knows the new name",
        withinMs: 20_000,
      });
      expect(events.filter(({ type: kind }) => kind === "snapshot")).toHaveLength(2);
      const numbers = events.filter(({ type: kind }) => kind !== "heartbeat").map(({ seq }) => seq);
      expect(numbers).toEqual(numbers.map((_, index) => index));
      page.socket.close();
      await reading;
    },
    BUSY_TIMEOUT_MS,
  );
});
