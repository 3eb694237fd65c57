// The operator's own attach on a real tmux, and all kinds of clients at the same time.
import { describe, expect, it } from "vitest";
import type { ShareId } from "#contract/ids";
import { eventually } from "../../testing/eventually";
import { freshShareId, must, useTestHost, WITHIN_MS } from "./test-host";

describe("attach", () => {
  const host = useTestHost();

  it("TERM10: detaches with its only key and leaves no session behind", async () => {
    const { terminalId } = await host.lane();
    const attach = must(await host.terminals().openAttach(terminalId));
    expect(attach.detachKeyName).toBe("Ctrl-]");
    const person = host.client(attach.argv, { cols: 60, rows: 20 });
    await person.waitFor("$");
    person.write("echo my-ow'n'\r");
    await person.waitFor("my-own");
    person.write("\x02d\x02c\x01d\recho on'ly'\r");
    await person.waitFor("only");
    person.write("\x1d");
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
    person.write("\x1d");
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
