// `serve --detach`, `logs`, and the port that a home keeps.
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { eventually } from "../../testing/eventually";
import { createRealCli, type RealCli } from "./real-cli.fixture";

let cli: RealCli;
beforeEach(() => {
  cli = createRealCli();
});
afterEach(() => cli.dispose());

const eventsIn = (jsonLines: string): readonly string[] =>
  jsonLines
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line).event);

describe("serve --detach", () => {
  it("RUN10, LOG1: answers when lanecast is ready, runs on in its own session, and its log outlives it", async () => {
    const started = await cli.run(["serve", "--detach", "--headless", "--json"]);
    expect(started.json()).toEqual({
      ready: true,
      pid: expect.any(Number),
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/#/),
      home: cli.home,
      runtimeDir: expect.any(String),
      version: expect.any(String),
    });
    const { pid } = started.json();
    expect((await cli.run(["status", "--json"])).json()).toMatchObject({ running: true, pid });
    expect(readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ")[3]).toBe(String(pid));
    const again = await cli.run(["serve", "--detach", "--headless", "--json"]);
    expect([again.exitCode, again.json().error.data]).toEqual([7, { pid, home: cli.home }]);
    await cli.run(["stop"]);
    expect(existsSync(started.json().runtimeDir)).toBe(false);
    expect(eventsIn((await cli.run(["logs", "--json"])).out)).toContain("door-opened");
    expect((await cli.run(["logs", "--lines", "1"])).out).toMatch(/^\d{4}-\d\d-\d\dT\S+Z info +\S+.*\n$/);
  });

  it("LOG1: logs --follow prints what is written later, also after a restart", async () => {
    const following = cli.spawn(["logs", "--follow", "--json"]);
    const reader = following.stdout.getReader();
    let said = "";
    const read = async (): Promise<void> => {
      for (let part = await reader.read(); !part.done; part = await reader.read())
        said += new TextDecoder().decode(part.value);
    };
    const ended = read();
    const opened = (): number => said.split('"event":"door-opened"').length - 1;
    for (const count of [1, 2]) {
      await cli.run(["serve", "--detach", "--headless"]);
      await eventually(() => opened() === count, { what: `the line of start ${count}`, withinMs: 10_000 });
      await cli.run(["stop"]);
    }
    following.kill("SIGINT");
    await ended;
    expect(eventsIn(said).filter((event) => event === "door-opened")).toHaveLength(2);
  });
});

/** Listens on a port as another program would. */
const occupy = async (port: number): Promise<() => Promise<void>> => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return () => new Promise((resolve) => server.close(() => resolve()));
};

describe("the port of a home", () => {
  const portOf = (url: string): number => Number(new URL(url).port);

  it("DOOR14: stays the same after a restart; another one is used and reported while it is taken", async () => {
    const first = (await cli.run(["serve", "--detach", "--headless", "--json"])).json();
    await cli.run(["stop"]);
    const second = (await cli.run(["serve", "--detach", "--headless", "--json"])).json();
    await cli.run(["stop"]);
    expect(portOf(second.url)).toBe(portOf(first.url));
    const free = await occupy(portOf(first.url));
    const fallen = await cli.run(["serve", "--detach", "--headless", "--json"]);
    await cli.run(["stop"]);
    await free();
    expect(portOf(fallen.json().url)).not.toBe(portOf(first.url));
    expect(fallen.json().portProblem).toContain(`Another program uses port ${portOf(first.url)}`);
    expect(fallen.err).toContain("Open tabs and bookmarks don't find it here");
    const third = (await cli.run(["serve", "--detach", "--headless", "--json"])).json();
    expect(portOf(third.url)).toBe(portOf(first.url));
    expect(readFileSync(join(cli.home, "runtime.port"), "utf8")).toBe(`${portOf(first.url)}\n`);
  });
});
