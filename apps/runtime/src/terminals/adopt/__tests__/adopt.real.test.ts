// A lane that mirrors a pane of the operator's own tmux: what it shows, what it leaves alone, and what it refuses.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TerminalId } from "#contract/ids";
import { eventually } from "../../../testing/eventually";
import { startTheirServer, type TheirServer, theirTmuxes } from "../../../testing/their-server";
import { must, useTestHost } from "../../__tests__/test-host";

const PANE = "%0";

describe.each(theirTmuxes)("a mirror of a pane of %s", (_words, tmux, isHere) => {
  const test = it.skipIf(!isHere);
  const host = useTestHost();
  let theirs: TheirServer;

  beforeEach(() => {
    theirs = startTheirServer(tmux);
  });
  afterEach(() => theirs.dispose());

  const adopt = async (pane = PANE): Promise<TerminalId> =>
    must(await host.terminals().adopt({ server: theirs.socket, pane })).terminalId;
  const isGone = async (terminalId: TerminalId): Promise<void> => {
    const gone = () => host.terminals().describe(terminalId).ok === false;
    await eventually(gone, { what: "the lane is gone", withinMs: 10_000 });
  };
  const sizeOf = (terminalId: TerminalId): string => {
    const size = host.terminals().sizeOf(terminalId);
    return `${size?.cols}x${size?.rows}`;
  };

  test("ADOPT1: shows the pane's screen and history, then what it prints", async () => {
    theirs.type(PANE, "seq 1 200; echo bef\\ore");
    await theirs.waitForScreen(PANE, "before");
    const terminalId = await adopt();
    await host.waitForScreen(terminalId, "before");
    theirs.type(PANE, "echo aft\\er");
    await host.waitForScreen(terminalId, "after");
    await theirs.waitForScreen(PANE, "after");
    expect(host.screen(terminalId)).toBe(theirs.screen(PANE));
    const history = (run: (...args: readonly string[]) => string, target: string) =>
      run("capture-pane", "-p", "-S", "-", "-t", target);
    expect(history(host.tmux, `=${terminalId}:`)).toBe(history(theirs.run, PANE));
  });

  test("ADOPT2: changes nothing in the operator's tmux except pane_pipe, while the mirror runs and afterwards", async () => {
    theirs.run("set-buffer", "-b", "mine", "kept");
    // A clock in the status line is drawn again at its own time.
    theirs.run("set-option", "-g", "status-interval", "0");
    theirs.run("set-hook", "-g", "client-attached", "set-option -g @came yes");
    const client = theirs.attach("work");
    await eventually(() => theirs.run("list-clients") !== "", { what: "their client is attached", withinMs: 10_000 });
    theirs.type(PANE, "echo rea\\dy");
    await theirs.waitForScreen(PANE, "ready");
    let before = "";
    const isQuiet = (): boolean => {
      const now = theirs.picture();
      const was = before;
      before = now;
      return was === now;
    };
    await eventually(isQuiet, { what: "their tmux is quiet", withinMs: 10_000 });
    const terminalId = await adopt();
    await host.waitForScreen(terminalId, "ready");
    expect(theirs.picture()).toBe(before.replace(/(pane_id=%0 .*pane_pipe=)0/, "$11"));
    must(await host.terminals().closeTerminal(terminalId));
    await eventually(() => !theirs.isPiped(PANE), { what: "the pipe is closed", withinMs: 10_000 });
    expect(theirs.picture()).toBe(before);
    const hasFiles = (): boolean => existsSync(join(host.dir, "mirrors", terminalId));
    await eventually(() => !hasFiles(), { what: "its files are gone", withinMs: 10_000 });
    await client.close();
  });

  test("ADOPT3: follows the pane's size, a respawn, and an alternate screen", async () => {
    const terminalId = await adopt();
    expect(sizeOf(terminalId)).toBe("100x30");
    theirs.run("split-window", "-h", "-d", "-t", PANE, "exec sh");
    await eventually(() => sizeOf(terminalId) === "50x30", { what: "half as wide", withinMs: 10_000 });
    theirs.type(PANE, "echo nar\\row");
    await host.waitForScreen(terminalId, "narrow");
    // Octal, so that the command line itself doesn't contain the text that is waited for.
    theirs.type(PANE, "printf '\\033[?1049h\\033[Hfull\\040screen'");
    await host.waitForScreen(terminalId, "full screen");
    expect(host.screen(terminalId)).not.toContain("narrow");
    theirs.run("resize-pane", "-Z", "-t", PANE);
    await eventually(() => sizeOf(terminalId) === "100x30", { what: "as wide as before", withinMs: 10_000 });
    theirs.type(PANE, "printf '\\033[?1049l'");
    await host.waitForScreen(terminalId, "narrow");
    theirs.run("respawn-pane", "-k", "-t", PANE, "echo new program; exec sh");
    await host.waitForScreen(terminalId, "new program");
    await eventually(() => !host.screen(terminalId).includes("narrow"), {
      what: "the old screen is gone",
      withinMs: 10_000,
    });
  });

  test("ADOPT3: keeps the pane's size when clients of other sizes attach and leave", async () => {
    const terminalId = await adopt();
    const clients = [];
    for (const size of [
      { cols: 60, rows: 20 },
      { cols: 70, rows: 22 },
    ]) {
      const client = host.client(must(await host.terminals().openAttach(terminalId)).argv, size);
      clients.push(client);
      await client.waitFor("mirror");
    }
    must(await host.terminals().resize(terminalId, 60, 20));
    clients[1]?.write("\x1dd");
    await clients[1]?.waitExit();
    const attached = () => host.tmux("list-sessions", "-F", "#{session_name}").match(/att_/g)?.length;
    await eventually(() => attached() === 1, { what: "one client is left", withinMs: 10_000 });
    theirs.type(PANE, "echo wi\\de");
    await host.waitForScreen(terminalId, "wide");
    expect(host.tmux("display-message", "-p", "-t", `=${terminalId}:`, "#{window_width}")).toBe("100");
  });

  test("ADOPT4: ends with the pane, with its server, and when another pipe takes over, each with its reason", async () => {
    const reasons: string[] = [];
    host.terminals().onMirrorEnded(({ cause }) => reasons.push(cause));
    const closed = await adopt("%1");
    theirs.run("kill-pane", "-t", "%1");
    await isGone(closed);
    const taken = await adopt();
    theirs.run("pipe-pane", "-t", PANE, "cat >/dev/null");
    await isGone(taken);
    expect(theirs.isPiped(PANE)).toBe(true);
    theirs.run("pipe-pane", "-t", PANE);
    const toggled = await adopt();
    theirs.run("pipe-pane", "-o", "-t", PANE, "cat >/dev/null");
    await isGone(toggled);
    const killed = await adopt();
    process.kill(theirs.pid(), "SIGKILL");
    await isGone(killed);
    expect(reasons).toEqual(["pane-closed", "piped-by-another", "pipe-closed", "server-gone"]);
    expect(host.terminals().endOf?.(closed)).toBe("The tmux pane work:1.0 was closed.");
  });

  test("ADOPT5: refuses a piped pane, a second mirror, a lanecast terminal and a pane that doesn't exist", async () => {
    const refusalOf = async (pane: string, server = theirs.socket): Promise<string> => {
      const adopted = await host.terminals().adopt({ server, pane });
      return adopted.ok ? "adopted" : `${adopted.error.code}: ${adopted.error.message}`;
    };
    theirs.run("pipe-pane", "-t", PANE, "cat >/dev/null");
    expect(await refusalOf(PANE)).toBe(
      "setup-problem: The tmux pane work:0.0 can't be adopted: pipe-pane is already in use on it.",
    );
    expect(theirs.isPiped(PANE)).toBe(true);
    await adopt("%1");
    expect(await refusalOf("%1")).toContain("already mirrors it");
    expect(await refusalOf("%7")).toContain("not-found: There is no pane %7");
    expect(await refusalOf(PANE, join(host.dir, "nothing"))).toContain("not-found: No tmux server of your account");
    const { terminalId } = await host.lane();
    const own = host.tmux("display-message", "-p", "-t", `=${terminalId}:`, "#{pane_id}");
    expect(await refusalOf(own, join(host.dir, "tmux"))).toContain("it is already a lanecast terminal");
    const listed = must(await host.terminals().panes({ server: theirs.socket }));
    expect(listed.map(({ address, problem }) => [address, problem])).toEqual([
      ["work:0.0", "pipe-pane is already in use on it"],
      ["work:1.0", "pipe-pane is already in use on it"],
    ]);
  });

  test("ADOPT6: ends when the pane shows one of lanecast's own terminals", async () => {
    const terminalId = await adopt();
    const opened = must(await host.terminals().openAttach(terminalId));
    theirs.type(PANE, `env -u TMUX -u TMUX_PANE ${opened.argv.map((word) => `'${word}'`).join(" ")}`);
    await isGone(terminalId);
    expect(host.terminals().endOf?.(terminalId)).toContain("shows a lanecast terminal");
    expect(theirs.isPiped(PANE)).toBe(false);
  });

  test("ADOPT7: a mirror keeps running without a runtime, and the next runtime picks it up", async () => {
    const terminalId = await adopt();
    await host.terminals().dispose();
    theirs.type(PANE, "echo mean\\while");
    await host.waitForScreen(terminalId, "meanwhile");
    theirs.run("resize-window", "-t", PANE, "-x", "70", "-y", "20");
    await host.restart();
    await eventually(() => sizeOf(terminalId) === "70x20", { what: "the new size", withinMs: 10_000 });
    theirs.type(PANE, "echo la\\ter");
    await host.waitForScreen(terminalId, "later");
    await host.terminals().dispose();
    theirs.run("kill-pane", "-t", PANE);
    await host.restart();
    const reasons: string[] = [];
    host.terminals().onMirrorEnded(({ cause }) => reasons.push(cause));
    await isGone(terminalId);
    await eventually(() => reasons.length > 0, { what: "the reason is known", withinMs: 10_000 });
    expect(reasons).toEqual(["pane-closed"]);
  });

  test("ADOPT8: begins in the middle of a stream without a gap or a repetition", async () => {
    theirs.run("set-option", "-g", "history-limit", "50000");
    theirs.run("new-window", "-d", "-t", "work:", "exec sh");
    theirs.type("%2", "seq 1 40000; echo do\\ne");
    await theirs.waitForScreen("%2", "0");
    const terminalId = await adopt("%2");
    await host.waitForScreen(terminalId, "done", 30_000);
    const all = host.tmux("capture-pane", "-p", "-S", "-", "-t", `=${terminalId}:`).split("\n");
    const numbers = all.filter((line) => /^\d+$/.test(line)).map(Number);
    const [first = 0] = numbers;
    expect(numbers).toEqual(Array.from({ length: 40_000 - first + 1 }, (_, index) => first + index));
  });

  test("ADOPT9: closes the pipe while lanecast's tmux is stopped, and shows everything when it runs again", async () => {
    const terminalId = await adopt();
    const server = Number(host.tmux("display-message", "-p", "#{pid}"));
    process.kill(server, "SIGSTOP");
    try {
      await eventually(() => !theirs.isPiped(PANE), { what: "the pipe is closed", withinMs: 20_000 });
      theirs.type(PANE, "echo mis\\sed");
      await theirs.waitForScreen(PANE, "missed");
    } finally {
      process.kill(server, "SIGCONT");
    }
    await host.waitForScreen(terminalId, "missed");
    theirs.type(PANE, "echo aga\\in");
    await host.waitForScreen(terminalId, "again");
  });

  test("ADOPT7: the next runtime removes what a mirror left when lanecast's tmux was killed", async () => {
    await adopt();
    await host.terminals().dispose();
    process.kill(Number(host.tmux("display-message", "-p", "#{pid}")), "SIGKILL");
    await eventually(
      () => {
        theirs.type(PANE, "echo ou\\tput");
        return !theirs.isPiped(PANE);
      },
      { what: "the pipe is closed", withinMs: 10_000 },
    );
    await host.restart();
    expect(existsSync(join(host.dir, "mirrors"))).toBe(false);
  });

  test("ADOPT10: when lanecast's tmux is killed, the pane keeps running and the pipe leaves nothing behind", async () => {
    await adopt();
    process.kill(Number(host.tmux("display-message", "-p", "#{pid}")), "SIGKILL");
    const isOpen = (): boolean => {
      theirs.type(PANE, "echo still he\\re");
      return theirs.isPiped(PANE);
    };
    await eventually(() => !isOpen(), { what: "the pipe is closed", withinMs: 10_000 });
    await theirs.waitForScreen(PANE, "still here");
  });
});
