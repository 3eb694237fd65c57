// A pane of the operator's own tmux, adopted and shared with a real guest. Runs a whole runtime and its command line.
import { join as joinPath } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { settle } from "#contract/wire";
import { eventually } from "../testing/eventually";
import { expectNoLeaks } from "../testing/leak-check";
import { type GuestStage, openGuestStage, realBackends } from "../testing/rigs/guest-stage";
import { startTheirServer, type TheirServer } from "../testing/their-server";

expectNoLeaks();

const PANE = "%0";
let stage: GuestStage;
let theirs: TheirServer;
beforeAll(async () => {
  stage = await openGuestStage();
});
afterAll(() => stage.dispose());
beforeEach(() => {
  theirs = startTheirServer();
});
afterEach(() => theirs.dispose());

const BIN = joinPath(import.meta.dirname, "../../../../bin/lanecast");

const cli = async (argv: readonly string[], more: Readonly<Record<string, string>> = {}) => {
  const { config, dir } = stage.lab;
  const { TMUX: _tmux, TMUX_PANE: _pane, ...outer } = process.env;
  const env = { ...outer, LANECAST_HOME: config.home, XDG_RUNTIME_DIR: dir, ...more };
  const child = Bun.spawn([BIN, ...argv], { env, stdin: "ignore", stdout: "pipe", stderr: "pipe" });
  const [out, err] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  return { exitCode: await child.exited, out, err };
};

const adopt = (name: string) => stage.lab.client.lane.adopt({ server: theirs.socket, pane: PANE, name });

describe.each(realBackends)("an adopted pane through %s", (_words, backend, isHere) => {
  it.skipIf(!isHere)("ADOPT1, ADOPT4, ADOPT13: a guest watches it, and the share ends with the pane", async () => {
    const { lab } = stage;
    const { terminalId, laneId } = await adopt(`watched-${backend}`);
    const { share, join } = await lab.share(terminalId, backend, { access: "read" });
    const guest = lab.join(join);
    await guest.waitFor("you can watch");
    theirs.type(PANE, "echo for-the-\\guest");
    await guest.waitFor("for-the-guest");
    theirs.run("kill-pane", "-t", PANE);
    const isOver = async () => (await lab.show(share)).phase === "ended";
    await eventually(isOver, { what: "the share has ended", withinMs: 15_000 });
    await guest.waitExit(5_000);
    const message = "The tmux pane work:0.0 was closed.";
    expect(await lab.show(share)).toMatchObject({ endCause: "terminal-closed", lastError: { message } });
    const { events } = await lab.client.audit.list({ laneId, limit: 0 });
    expect(events.filter(({ type }) => type.startsWith("lane."))).toMatchObject([
      { type: "lane.adopted", actor: { kind: "operator" }, data: { server: theirs.socket, pane: PANE } },
      { type: "lane.mirror-ended", actor: { kind: "runtime" }, data: { cause: "pane-closed", message } },
    ]);
    expect(events.filter(({ type }) => type === "share.stopped")).toMatchObject([{ data: { message } }]);
  });
});

describe.each(realBackends)("typing into a mirror through %s", (_words, backend, isHere) => {
  it.skipIf(!isHere)(
    "ADOPT16: a real guest with write access types into the pane; one who can only watch doesn't",
    async () => {
      const { lab } = stage;
      const { terminalId } = await adopt(`typed-${backend}`);
      const { share, join } = await lab.share(terminalId, backend, { access: "write" });
      const guest = lab.join(join);
      await guest.waitFor("you can type");
      guest.write("echo from-the-\\guest\r");
      await theirs.waitForScreen(PANE, "from-the-guest");
      await guest.waitFor("from-the-guest");
      await lab.client.share.revoke({ shareIds: [share.shareId] });
      await guest.waitExit(5_000);
      const watched = await lab.share(terminalId, backend, { access: "read" });
      const watcher = lab.join(watched.join);
      await watcher.waitFor("you can watch");
      watcher.write("echo from-the-\\watcher\r");
      await lab.client.terminal.type({ terminalId, bytes: btoa("echo from-the-ow\\ner\r") });
      await theirs.waitForScreen(PANE, "from-the-owner");
      expect(theirs.screen(PANE)).not.toContain("watcher");
    },
  );
});

describe("an adopted pane", () => {
  it("ADOPT11: guests can type only if the share asks for it, agents can't get the mirror, and it keeps the pane's size", async () => {
    const { client } = stage.lab;
    const { terminalId } = await adopt("own-terms");
    const asked = { terminalId, backend: "tmate" as const, keys: [stage.lab.key.line] };
    const { share } = await client.share.start(asked);
    expect(share.access).toBe("read");
    await client.share.revoke({ shareIds: [share.shareId] });
    await client.token.new({ role: "requester", name: "claude" });
    const offered = await settle(client.handoff.start({ terminalId, agent: "claude", may: "watch" }));
    expect(offered).toMatchObject({ ok: false, error: { code: "handoff-refused" } });
    await client.terminal.resize({ terminalId, cols: 40, rows: 10 });
    const { lanes } = await client.lane.list();
    const mirror = lanes.flatMap(({ terminals }) => terminals).find((each) => each.terminalId === terminalId);
    expect(mirror).toMatchObject({ cols: 100, rows: 30, adopted: { pane: PANE, address: "work:0.0" } });
  });

  it("ADOPT12: shows the program and directory of the pane, as rules see them", async () => {
    const { client } = stage.lab;
    const { terminalId } = await adopt("described");
    theirs.type(PANE, "cd /usr/lib && exec cat");
    const described = async () => {
      const { lanes } = await client.lane.list();
      const found = lanes.flatMap(({ terminals }) => terminals).find((each) => each.terminalId === terminalId);
      return found?.title === "cat" && found.cwd === "/usr/lib";
    };
    await eventually(described, { what: "the program and directory", withinMs: 15_000 });
  });

  it("ADOPT13, ADOPT5: a refusal is recorded, and an agent can't adopt", async () => {
    const { client } = stage.lab;
    theirs.run("pipe-pane", "-t", PANE, "cat >/dev/null");
    const refused = await settle(adopt("refused"));
    expect(refused).toMatchObject({ ok: false, error: { code: "setup-problem" } });
    const { events } = await client.audit.list({ type: "lane.adopt-refused", limit: 0 });
    expect(events).toMatchObject([{ data: { pane: PANE, code: "setup-problem" } }]);
    expect(events[0]?.correlationId).toBe(refused.ok ? null : refused.error.correlationId);
    expect((await client.lane.list()).lanes.map(({ name }) => name)).not.toContain("refused");
  });

  it("ADOPT14: the command line adopts the pane it runs in, and names the panes if none was chosen", async () => {
    const none = await cli(["adopt", "--tmux-socket", theirs.socket]);
    expect(none).toMatchObject({ exitCode: 2, err: expect.stringContaining("work:0.0 sh") });
    const inside = { TMUX: `${theirs.socket},${theirs.pid()},0`, TMUX_PANE: "%1" };
    const adopted = await cli(["adopt", "--json", "--name", "inside"], inside);
    expect(JSON.parse(adopted.out)).toMatchObject({
      name: "inside",
      terminalId: expect.stringMatching(/^trm_/),
      adopted: { pane: "%1" },
    });
    const again = await cli(["adopt", "work:1", "--tmux-socket", theirs.socket]);
    expect(again.err).toContain("the lane inside already mirrors it");
    expect((await cli(["lane", "list"])).out).toContain("sh (mirror of work:1.0)");
  });
});
