// Lanes and terminals on a real tmux: starting, naming and closing them.
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { LaneId, TerminalId } from "#contract/ids";
import { laneSchema } from "#contract/lane";
import { createSystemClock } from "../../platform/clock";
import { newId } from "../../platform/ids";
import { eventually } from "../../testing/eventually";
import type { LaneChange } from "../lane-registry";
import { createTerminals } from "../terminals";
import { freshShareId, must, useTestHost, WITHIN_MS } from "./test-host";

const HOSTILE_NAMES = [
  "#(touch pwned)",
  "#{pid} #[bg=red] ##",
  "%H:%M %%",
  `'; kill-server; "$(touch pwned)" \\ ~`,
  "}{,;:=",
  "línea 界 🦀",
  "%end 1 1 1",
  "=: -t",
];

/** A directory and a program named like lines of tmux's control mode. */
const HOSTILE_PROGRAM = "mkdir $'\\n%exit\\n%end'; cd $'\\n%exit\\n%end'; exec -a $'x\\n%exit' sleep 1000";

describe("terminals", () => {
  const host = useTestHost({ SECRET: "two\nlines; $(x) #(y)" });

  it("TERM1: starts no server before the first lane, and leaves none running without a terminal", async () => {
    expect(host.terminals().list()).toEqual([]);
    expect(() => host.tmux("list-sessions")).toThrow(/No such file|no server/);
    const { terminalId } = await host.lane();
    must(await host.terminals().closeTerminal(terminalId));
    await host.terminals().dispose();
    await eventually(() => /No such file|no server/.test(String(caught(() => host.tmux("list-sessions")))), {
      what: "the server has exited",
      withinMs: WITHIN_MS,
    });
  });

  it("TERM1: a terminal is one session with one window and one pane, and its lane matches the contract", async () => {
    const { laneId, terminalId } = await host.lane(undefined, "build");
    const [lane] = host.terminals().list();
    expect(laneSchema.parse(lane)).toMatchObject({
      laneId,
      name: "build",
      terminals: [{ terminalId, title: "sh", cwd: host.dir }],
    });
    expect(lane?.terminals[0]?.tmux).toEqual({ socket: join(host.dir, "tmux"), session: terminalId });
    expect(host.tmux("list-panes", "-s", "-t", `=${terminalId}`, "-F", "#{window_index}.#{pane_index}")).toBe("0.0");
  });

  it("TERM1: the server has no key binding except those of the operator's own attach", async () => {
    await host.lane();
    const keys = host.tmux("list-keys").split("\n");
    expect(keys).toContainEqual(expect.stringMatching(/^bind-key\s+-T attach_[0-9a-f]+_2\s+d\s+detach-client$/));
    expect(keys.filter((line) => !/^bind-key\s+-T attach_[0-9a-f]+(?:_2)? /.test(line))).toEqual([]);
    expect(host.tmux("show-options", "-gv", "prefix")).toBe("None");
    expect(host.tmux("show-options", "-gv", "mouse")).toBe("off");
    expect(host.tmux("show-options", "-sv", "set-clipboard")).toBe("off");
  });

  it("TERM1: a shell gets the operator's environment and its own id, but not tmux's variables", async () => {
    const { terminalId } = await host.lane(["sh", "-c", "env -0 > env; exec cat"]);
    const text = await eventually(() => readFileSync(join(host.dir, "env"), "utf8") || null, {
      what: "the environment is written",
      withinMs: WITHIN_MS,
    });
    const seen = Object.fromEntries(
      text.split("\0").map((entry) => [entry.split("=")[0], entry.split("=").slice(1).join("=")]),
    );
    expect(seen).toMatchObject({
      LANECAST_TERMINAL: terminalId,
      LANECAST_HOME: host.env.LANECAST_HOME,
      SECRET: "two\nlines; $(x) #(y)",
      TERM: "tmux-256color",
    });
    expect(Object.keys(seen)).not.toContain("TMUX");
    expect(Object.keys(seen)).not.toContain("TMUX_PANE");
    expect(readFileSync(`/proc/${host.tmux("display-message", "-p", "#{pid}")}/cmdline`, "utf8")).not.toContain(
      "SECRET",
    );
  });

  it.each(HOSTILE_NAMES)("TERM2: accepts the name %j without interpreting it", async (name) => {
    const { laneId, terminalId } = await host.lane(undefined, name);
    expect(host.terminals().list()[0]?.name).toBe(name);
    must(await host.terminals().rename(laneId, `${name}!`));
    expect(must(host.terminals().describe(terminalId)).lane).toBe(`${name}!`);
    expect((await host.restart()).list()[0]?.name).toBe(`${name}!`);
    expect(() => readFileSync(join(host.dir, "pwned"))).toThrow("ENOENT");
  });

  it.each(["#(touch pwned)", "#[bg=red]#{pid}", "a b;c'd\"e", "line\nbreak"])(
    "TERM2: a lane starts in a directory named %j, and the listing stays intact",
    async (name) => {
      const cwd = join(host.dir, name);
      mkdirSync(cwd);
      const { terminalId } = must(await host.terminals().newLane({ cwd }));
      expect(must(host.terminals().describe(terminalId)).cwd).toBe(cwd.replace("\n", "?"));
      expect(() => readFileSync(join(host.dir, "pwned"))).toThrow("ENOENT");
    },
  );

  it("TERM2: a program or directory named like control mode lines changes only the title", async () => {
    const { terminalId } = await host.lane(["bash", "-c", HOSTILE_PROGRAM]);
    const closed = host.closedTerminals();
    await eventually(() => must(host.terminals().describe(terminalId)).cwd.endsWith("?%exit?%end"), {
      what: "the directory is known",
      withinMs: WITHIN_MS,
    });
    await eventually(() => must(host.terminals().describe(terminalId)).title === "x?%exit", {
      what: "the title is known",
      withinMs: WITHIN_MS,
    });
    expect(closed).toEqual([]);
    expect((await host.terminals().newLane({})).ok).toBe(true);
  });

  it("TERM9: updates the title and directory when the program changes", async () => {
    const { terminalId } = await host.lane();
    const changes: LaneChange[] = [];
    host.terminals().onLaneChanged((change) => changes.push(change));
    await host.type(terminalId, "cd /usr && exec sleep 1000\r");
    await eventually(
      () =>
        changes.some(
          (change) =>
            change.type === "lane" &&
            change.lane.terminals[0]?.cwd === "/usr" &&
            change.lane.terminals[0].title === "sleep",
        ),
      { what: "the lane has its new title and directory", withinMs: WITHIN_MS },
    );
  });

  it("refuses a lane whose directory or program doesn't exist", async () => {
    const nowhere = await host.terminals().newLane({ cwd: join(host.dir, "nowhere") });
    expect(nowhere).toMatchObject({ ok: false, error: { code: "invalid-input", data: { issues: [{ path: "cwd" }] } } });
    const nothing = await host.terminals().newLane({ command: ["no-such-program"] });
    expect(nothing).toMatchObject({
      ok: false,
      error: { code: "invalid-input", data: { issues: [{ path: "command.0" }] } },
    });
    expect(host.terminals().list()).toEqual([]);
  });

  it("answers not-found for lanes and terminals that don't exist", async () => {
    const terminals = host.terminals();
    const [lane, terminal] = ["lan_nothere" as LaneId, "trm_nothere" as TerminalId];
    const answers = [
      terminals.describe(terminal),
      await terminals.rename(lane, "x"),
      await terminals.closeLane(lane),
      await terminals.newTerminal(lane),
      await terminals.closeTerminal(terminal),
      await terminals.type(terminal, Buffer.from("x")),
      await terminals.resize(terminal, 80, 24),
      await terminals.openRoom(freshShareId(), terminal, "read"),
      await terminals.openAttach(terminal),
    ];
    for (const answer of answers) expect(answer).toMatchObject({ ok: false, error: { code: "not-found" } });
  });

  it("starts several lanes at the same time on one server", async () => {
    const made = await Promise.all(Array.from({ length: 8 }, () => host.lane()));
    expect(
      host
        .terminals()
        .list()
        .flatMap((lane) => lane.terminals.map((terminal) => terminal.terminalId))
        .toSorted(),
    ).toEqual(made.map(({ terminalId }) => terminalId).toSorted());
  });

  it("says what to install if tmux is missing", async () => {
    const answer = await createTerminals({
      runtimeDir: host.dir,
      clock: createSystemClock(),
      path: "/nonexistent",
      env: {},
      shell: "/bin/sh",
      newId,
    });
    expect(answer).toMatchObject({
      ok: false,
      error: { code: "setup-problem", data: { what: "tmux isn't installed" } },
    });
  });
});

const caught = (fn: () => unknown): unknown => {
  try {
    return fn();
  } catch (error) {
    return error;
  }
};
