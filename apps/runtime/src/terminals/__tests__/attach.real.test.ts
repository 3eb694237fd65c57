// The operator's own attach on a real tmux, and all kinds of clients at the same time.
import { describe, expect, it } from "vitest";
import type { ShareId } from "#contract/ids";
import { eventually } from "../../testing/eventually";
import { freshShareId, must, statusOf, useTestHost, WITHIN_MS } from "./test-host";

describe("attach", () => {
  const host = useTestHost();

  it("TERM10: detaches with its two keys and leaves no session behind", async () => {
    const { terminalId } = await host.lane();
    const attach = must(await host.terminals().openAttach(terminalId));
    expect(attach.detachKeyName).toBe("Ctrl-] d");
    const person = host.client(attach.argv, { cols: 60, rows: 20 });
    await person.waitFor("Ctrl-] d: detach");
    await person.waitFor("Not shared");
    person.write("echo my-ow'n'\r");
    await person.waitFor("my-own");
    person.write("\x02d\x02c\x01d\recho on'ly'\r");
    await person.waitFor("only");
    person.write("\x1dd");
    await person.waitExit();
    await eventually(() => !host.tmux("list-sessions", "-F", "#{session_name}").includes("att_"), {
      what: "its session is gone",
      withinMs: WITHIN_MS,
    });
    expect(host.tmux("display-message", "-p", "-t", `=${terminalId}:`, "#{window_width}x#{window_height}")).toBe(
      "80x24",
    );
    expect(host.terminals().describe(terminalId).ok).toBe(true);
  });

  it("TERM10: a program gets every other key, Ctrl-] included, as it was typed", async () => {
    const { terminalId } = await host.lane(["cat", "-v"]);
    const attach = must(await host.terminals().openAttach(terminalId));
    const person = host.client(attach.argv, { cols: 60, rows: 20 });
    await person.waitFor("detach");
    person.write("\x1dx\x1d\x1b[A\x1d\x1dend");
    await host.waitForScreen(terminalId, "^]x^]^[[A^]end");
    expect(person.hasExited()).toBe(false);
    await attach.close();
  });

  it("TERM10: detaches however fast the keys follow other input, and right after the client attached", async () => {
    const { terminalId } = await host.lane();
    for (const typed of ["echo fast\r\x1dd", "\x1dd"]) {
      const attach = must(await host.terminals().openAttach(terminalId));
      const person = host.client(attach.argv);
      if (typed.startsWith("echo")) await person.waitFor("detach");
      else while (!host.tmux("list-clients", "-F", "#{session_name}").includes("att_")) await Bun.sleep(0);
      person.write(typed);
      await person.waitExit();
    }
  });

  it("TERM10: the keys can be chosen, one or two, and anything else is refused", async () => {
    const { terminalId } = await host.lane();
    for (const [keys, typed] of [
      ["ctrl-p,ctrl-q", "\x10\x11"],
      ["ctrl-a", "\x01"],
    ] as const) {
      const attach = must(await host.terminals().openAttach(terminalId, keys));
      const person = host.client(attach.argv);
      await person.waitFor("detach");
      person.write(typed);
      await person.waitExit();
    }
    expect(await host.terminals().openAttach(terminalId, "ctrl-b,;")).toMatchObject({
      error: { code: "invalid-input", data: { issues: [{ path: "detachKeys" }] } },
    });
  });

  it("TERM10: the wheel and Ctrl-] [ leave with the exit code of the scrollback, which has every line; a program with the mouse gets the wheel", async () => {
    const { terminalId } = await host.lane(["sh", "-c", "seq -f 'line %g' 200; exec cat -v"]);
    await host.waitForScreen(terminalId, "line 200");
    for (const typed of ["\x1d[", "\x1b[<64;5;5M"]) {
      const { argv, scrollback } = must(await host.terminals().openAttach(terminalId));
      const person = Bun.spawn([...argv], {
        env: { ...host.env, TERM: "xterm-256color" },
        terminal: { cols: 80, rows: 24, data: () => undefined },
      });
      await eventually(() => host.tmux("list-clients", "-F", "#{session_name}").includes("att_"), {
        what: "the client is attached",
        withinMs: WITHIN_MS,
      });
      person.terminal?.write(typed);
      expect(await person.exited).toBe(scrollback.exitCode);
      person.terminal?.close();
      const lines = Bun.spawnSync([...scrollback.argv], { env: host.env })
        .stdout.toString()
        .split("\n");
      expect(lines.filter((line) => line.startsWith("line "))).toHaveLength(200);
    }
    const mouse = await host.lane(["sh", "-c", "stty raw -echo; printf '\\033[?1000h\\033[?1006hready'; exec cat -v"]);
    await host.waitForScreen(mouse.terminalId, "ready");
    const attach = must(await host.terminals().openAttach(mouse.terminalId));
    const person = host.client(attach.argv);
    await person.waitFor("ready");
    person.write("\x1b[<64;5;5M");
    await host.waitForScreen(mouse.terminalId, "^[[<64;5;5M");
    await attach.close();
  });

  it("TERM8: when one of two attaches leaves, the terminal gets the size of the other", async () => {
    const { terminalId } = await host.lane();
    const size = () => host.tmux("display-message", "-p", "-t", `=${terminalId}:`, "#{window_width}x#{window_height}");
    const open = async (cols: number, rows: number) => {
      const { argv, statusRows } = must(await host.terminals().openAttach(terminalId));
      const person = host.client(argv, { cols, rows });
      await person.waitFor("detach");
      must(await host.terminals().resize(terminalId, cols, rows - statusRows));
      return person;
    };
    const large = await open(150, 40);
    const small = await open(60, 20);
    expect(size()).toBe("60x19");
    small.write("\x1dd");
    await small.waitExit();
    await eventually(() => size() === "150x39", { what: "the larger one has its size back", withinMs: WITHIN_MS });
    // The last one leaves the size as it is.
    large.write("\x1dd");
    await large.waitExit();
    expect(size()).toBe("150x39");
  });

  it("TERM10: the status line shows what is shared, as text and never as a format", async () => {
    const { terminalId } = await host.lane();
    const attach = must(await host.terminals().openAttach(terminalId));
    const person = host.client(attach.argv, { cols: 100, rows: 20 });
    await person.waitFor("Not shared");
    await host.terminals().setNotice(terminalId, { text: "Shared with #(touch /tmp/x) #[fg=red] ana", tone: "typing" });
    await person.waitFor("Shared with #(touch /tmp/x) #[fg=red] ana");
    await attach.close();
  });

  it.each([
    [60, "Shared: ana", "Ctrl-] d: detach | Ctrl-] [: scroll"],
    [100, "Shared: ana · can type · on your network · until 12:30", "Ctrl-] d: detach | Ctrl-] [: scroll"],
    [80, "Shared: ana · can type · on your network · until 12:30", "Ctrl-] d: detach"],
    [60, "Shared: ana · can type · on your network · until 12:30", ""],
  ])(
    "TERM10: in %i columns, the status line shows the notice and as much of the help as fits beside it",
    async (cols, notice, help) => {
      const { terminalId } = await host.lane();
      const attach = must(await host.terminals().openAttach(terminalId));
      const person = host.client(attach.argv, { cols, rows: 20 });
      await person.waitFor("Not shared");
      await host.terminals().setNotice(terminalId, { text: notice, tone: "typing" });
      await person.waitFor(notice.slice(0, cols - 4));
      expect(statusOf(host)).toEqual([notice, help]);
      await attach.close();
    },
  );

  it("TERM10: closes an attach that was never used, and keeps one in use across a restart of the runtime", async () => {
    const { terminalId } = await host.lane();
    const unused = must(await host.terminals().openAttach(terminalId));
    const used = must(await host.terminals().openAttach(terminalId));
    const person = host.client(used.argv);
    await person.waitFor("$");
    await unused.close();
    const attaches = (): number =>
      host
        .tmux("list-sessions", "-F", "#{session_name}")
        .split("\n")
        .filter((name) => name.startsWith("att_")).length;
    expect(attaches()).toBe(1);
    must(await host.terminals().openAttach(terminalId));
    await host.restart();
    expect(attaches()).toBe(1);
    expect(person.hasExited()).toBe(false);
    person.write("\x1dd");
    await person.waitExit();
  });

  it("TERM7: tmux survives clients, rooms and runtimes that come and go at the same time", async () => {
    const { terminalId } = await host.lane();
    const serverPid = host.tmux("display-message", "-p", "#{pid}");
    for (let round = 0; round < 8; round += 1) {
      const shareIds = Array.from({ length: 4 }, freshShareId);
      const rooms = await Promise.all(shareIds.map((id) => host.terminals().openRoom(id, terminalId, "write")));
      const guests = rooms.map((room) => host.client(must(room).attachArgv));
      const views = [host.view(terminalId), host.view(terminalId)];
      const attach = must(await host.terminals().openAttach(terminalId));
      const person = host.client(attach.argv);
      await Promise.all(guests.slice(0, 2).map((guest) => guest.waitFor("$")));
      await Promise.all([
        ...views.map((view) => view.stop()),
        host.terminals().closeRoom(shareIds[0] as ShareId),
        host.terminals().detach(shareIds[1] as ShareId),
        host.lane(["true"]),
      ]);
      for (const client of [...guests.slice(2), person]) if (!client.hasExited()) process.kill(client.pid, "SIGKILL");
      await host.restart();
    }
    expect(host.tmux("display-message", "-p", "#{pid}")).toBe(serverPid);
    expect(host.terminals().describe(terminalId).ok).toBe(true);
  }, 120_000);
});
