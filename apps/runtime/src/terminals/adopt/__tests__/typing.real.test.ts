// Typing into a pane of the operator's own tmux through its mirror: exact, only into that pane, and never what tmux itself answers.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { TerminalId } from "#contract/ids";
import { eventually } from "../../../testing/eventually";
import { startTheirServer, type TheirServer, theirTmuxes } from "../../../testing/their-server";
import { must, useTestHost } from "../../__tests__/test-host";

const PANE = "%0";
const OTHER = "%1";
/** Every byte but NUL at the beginning, in an order in which no answer of a terminal appears. */
const ALL_BYTES = Uint8Array.from({ length: 256 }, (_, index) => 255 - index);

describe.each(theirTmuxes)("typing into a mirror of a pane of %s", (_words, tmux, isHere) => {
  const test = it.skipIf(!isHere);
  const host = useTestHost();
  let theirs: TheirServer;
  let terminalId: TerminalId;

  beforeEach(async () => {
    if (!isHere) return;
    theirs = startTheirServer(tmux);
    terminalId = must(await host.terminals().adopt({ server: theirs.socket, pane: PANE })).terminalId;
  });
  afterEach(() => theirs?.dispose());

  const type = (text: string | Uint8Array) =>
    host.terminals().type(terminalId, typeof text === "string" ? new TextEncoder().encode(text) : text);
  /** On a busy machine, the first answer may come before the pane's. */
  const refusalOf = (text: string): Promise<string> =>
    eventually(
      async () => {
        const typed = await type(text);
        return typed.ok ? null : typed.error.message;
      },
      { what: "typing is refused", withinMs: 10_000 },
    );
  /** In their pane, a program that keeps what is typed into it, byte by byte. */
  const keepInput = async (): Promise<() => Uint8Array> => {
    const file = join(host.dir, "typed");
    theirs.type(PANE, `stty raw -echo; echo rea\\dy; exec cat >'${file}'`);
    await theirs.waitForScreen(PANE, "ready");
    return () => new Uint8Array(readFileSync(file));
  };

  test("ADOPT16: every byte arrives as it was typed, also thousands at once", async () => {
    const kept = await keepInput();
    const many = new TextEncoder().encode("ä界🦀 line of typed text\n".repeat(400));
    must(await type(ALL_BYTES));
    must(await type(many));
    const expected = Buffer.concat([ALL_BYTES, many]);
    await eventually(() => kept().length >= expected.length, { what: "all of it has arrived", withinMs: 20_000 });
    expect(Buffer.from(kept()).equals(expected)).toBe(true);
  });

  test("ADOPT16: types nothing while the pane is in copy mode, says so, and runs none of its keys", async () => {
    theirs.run("bind-key", "-T", "copy-mode", "x", "set-option", "-g", "@ran", "yes");
    theirs.run("bind-key", "-T", "copy-mode-vi", "x", "set-option", "-g", "@ran", "yes");
    theirs.run("copy-mode", "-t", PANE);
    const message = "Nothing was typed: the tmux pane is in copy mode.";
    expect(await refusalOf("x")).toBe(message);
    expect(theirs.run("show-options", "-gv", "-q", "@ran")).toBe("");
    expect(theirs.run("display-message", "-p", "-t", PANE, "#{pane_in_mode}")).toBe("1");
    theirs.run("send-keys", "-t", PANE, "-X", "cancel");
    must(await type("echo ba\\ck\r"));
    await theirs.waitForScreen(PANE, "back");
  });

  test("ADOPT16: types nothing while the pane is synchronized with other panes", async () => {
    theirs.run("split-window", "-d", "-t", PANE, "exec sh");
    const added = theirs.run("list-panes", "-t", PANE, "-F", "#{pane_id}").split("\n").at(-1) ?? "";
    theirs.run("set-option", "-w", "-t", PANE, "synchronize-panes", "on");
    expect(await refusalOf("echo both\r")).toContain("synchronized with other panes");
    expect(theirs.screen(added)).not.toContain("both");
    expect(theirs.screen(OTHER)).not.toContain("both");
  });

  test("ADOPT17: a query of a program is answered once, by the operator's own tmux", async () => {
    const kept = await keepInput();
    // Of the pane's terminal, by the pane's own program: device attributes twice, cursor, status.
    theirs.run(
      "split-window",
      "-d",
      "-t",
      PANE,
      `printf '\\033[c\\033[>c\\033[6n\\033[5n' >'${theirs.run("display-message", "-p", "-t", PANE, "#{pane_tty}")}'`,
    );
    await eventually(() => kept().length > 0, { what: "their tmux has answered", withinMs: 10_000 });
    must(await type("end"));
    await eventually(() => Buffer.from(kept()).includes("end"), { what: "what was typed after it", withinMs: 10_000 });
    const input = Buffer.from(kept()).toString("latin1").replaceAll("\x1b", "ESC");
    expect(input.match(/ESC\[\?[0-9;]*c/g)).toHaveLength(1);
    expect(input.match(/ESC\[0n/g)).toHaveLength(1);
    expect(input.match(/ESC\[[0-9]+;[0-9]+R/g)).toHaveLength(1);
  });

  test("ADOPT16: what a client of `lane attach` types arrives too", async () => {
    const client = host.client(must(await host.terminals().openAttach(terminalId)).argv, { cols: 100, rows: 31 });
    await client.waitFor("mirror");
    client.write("echo from-at\\tach\r");
    await theirs.waitForScreen(PANE, "from-attach");
  });

  test("ADOPT16: after a restart of the runtime, typing works again, and what was typed meanwhile is dropped", async () => {
    await host.restart(() => void host.tmux("send-keys", "-t", `=${terminalId}:`, "-l", "echo dropped"));
    must(await type("echo af\\ter\r"));
    await theirs.waitForScreen(PANE, "after");
    expect(theirs.screen(PANE)).not.toContain("dropped");
  });
});
