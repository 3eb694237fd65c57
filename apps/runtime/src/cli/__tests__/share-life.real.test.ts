// A share's whole life with the CLI: real tmate and a real guest; and `lane attach` in a real terminal.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Join } from "#contract/share";
import { eventually } from "../../testing/eventually";
import { makeKey } from "../../testing/keys";
import { joinAsGuest, type SshGuest } from "../../testing/ssh-guest";
import { createRealCli, type RealCli } from "./real-cli.fixture";

let cli: RealCli;
const guests: SshGuest[] = [];
beforeEach(async () => {
  cli = createRealCli();
  mkdirSync(cli.home, { mode: 0o700 });
  writeFileSync(join(cli.home, "config.toml"), '[sharing]\nttl_min = "1s"\nmax_per_terminal = 1\n');
  await cli.serve();
  await cli.run(["lane", "new", "--name", "api", "--", "sh"]);
});
afterEach(async () => {
  for (const guest of guests.splice(0)) await guest.dispose();
  await cli.dispose();
});

const start = (...flags: string[]) => cli.run(["share", "start", "api", "--backend", "tmate", "--json", ...flags]);
const guestOf = (link: Join, keyPath: string): SshGuest => {
  const [alias = "", ...publicKey] = link.knownHosts.split(" ");
  const guest = joinAsGuest({
    join: { ...link, publicKey: publicKey.join(" "), knownHosts: [link.knownHosts] },
    keyPath,
    sshArgs: ["-o", `HostKeyAlias=${alias}`],
  });
  guests.push(guest);
  return guest;
};

describe("a share with the CLI", () => {
  it("FR-026-007: a guest joins and types, and revoke disconnects them with the cleanup check", async () => {
    const key = makeKey(cli.base, "ana");
    // The snapshot has arrived, so the stream shows every step from here on.
    const watching = await cli.follow(["watch", "--json", "--only", "share"]);
    const started = await start("--key", `${key.path}.pub`, "--access", "write", "--ttl", "10m", "--reason", "a look");
    expect(started.exitCode).toBe(0);
    const { share, join: link } = started.json();
    expect(share).toMatchObject({ phase: "live", access: "write", keyCount: 1, reason: "a look" });
    const guest = guestOf(link, key.path);
    await guest.waitFor(/[$#] /);
    guest.write("echo typed-$((20+22))\r");
    await guest.waitFor("typed-42");
    const shown = async () => (await cli.run(["share", "show", share.shareId.slice(0, 8), "--json"])).json().share;
    await eventually(async () => (await shown()).guestCount === 1, { what: "the guest is counted", withinMs: 10_000 });
    const revoked = await cli.run(["share", "revoke", share.shareId, "--json"]);
    expect(revoked.json().shares).toMatchObject([
      {
        phase: "ended",
        endCause: "revoked",
        proof: { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true },
      },
    ]);
    expect(await guest.waitExit(5_000)).not.toBe(0);
    await cli.run(["stop"]);
    const phases = (await watching.rest())
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line))
      .flatMap((event) => (event.type === "share" ? [event.share.phase] : []));
    expect(phases.filter((phase, index) => phase !== phases[index - 1])).toEqual([
      "requested",
      "starting",
      "live",
      "ending",
      "ended",
    ]);
  });

  it("FR-026-004: a share expires, and watch --share exits with it", async () => {
    const { share } = (await start("--anyone-with-link", "--ttl", "8s")).json();
    const watched = await cli.run(["watch", "--json", "--share", share.shareId]);
    expect(watched.exitCode).toBe(0);
    expect(JSON.parse(watched.out.trim().split("\n").at(-1) ?? "").share).toMatchObject({
      phase: "ended",
      endCause: "expired",
    });
    expect((await cli.run(["share", "link", share.shareId])).exitCode).toBe(5);
    expect((await cli.run(["share", "extend", share.shareId, "--by", "1m"])).exitCode).toBe(5);
    const again = await cli.run(["share", "revoke", share.shareId, "--json"]);
    expect([again.exitCode, again.json().shares[0].endCause]).toEqual([0, "expired"]);
  });

  it("WATCH2: a stream stays open for longer than the five seconds it may take to open", async () => {
    const key = makeKey(cli.base, "ana");
    const { share } = (await start("--key", `${key.path}.pub`, "--ttl", "7s")).json();
    const watched = await cli.run(["watch", "--share", share.shareId, "--json"]);
    expect(watched.exitCode).toBe(0);
    expect(JSON.parse(watched.out.trim().split("\n").at(-1) ?? "").share).toMatchObject({ endCause: "expired" });
  });

  it("FR-026-006: start exits with 8 and lists the live shares when the limit is reached, and every refusal is audited", async () => {
    const { share } = (await start("--anyone-with-link")).json();
    const second = await start("--anyone-with-link");
    expect(second.exitCode).toBe(8);
    expect(second.json().error).toMatchObject({ code: "limit-reached", data: { limit: 1, live: [share.shareId] } });
    expect((await start()).json().error).toMatchObject({ code: "invalid-input", data: { issues: [{ path: "keys" }] } });
    expect((await start("--anyone-with-link", "--ttl", "100h")).json().error).toMatchObject({
      code: "ttl-out-of-range",
    });
    const gone = await cli.run(["share", "start", "nosuch", "--backend", "tmate", "--anyone-with-link", "--json"]);
    expect([gone.exitCode, gone.json().error.data]).toEqual([4, { kind: "terminal", id: "nosuch" }]);
    const unread = await start("--anyone-with-link", "--ttl", "soon");
    expect([unread.exitCode, unread.json().error.code]).toEqual([2, "invalid-input"]);
    const rows = (await cli.run(["audit", "list", "--type", "share.refused", "--json"])).json().events;
    const recorded = rows.map((row: { correlationId: string }) => row.correlationId);
    expect(recorded).toEqual(expect.arrayContaining([gone, unread].map((each) => each.json().error.correlationId)));
    expect(rows).toHaveLength(5);
  });

  it("FR-026-002: start exits with 3 and the reason when the policy denies the share, and nothing starts", async () => {
    const denied = await start("--anyone-with-link", "--ttl", "3h");
    expect(denied.exitCode).toBe(3);
    expect(denied.json().error).toMatchObject({
      code: "policy-denied",
      data: { reason: expect.any(String), remedy: expect.any(String) },
    });
    const shares = (await cli.run(["share", "list", "--all", "--json"])).json().shares;
    expect(shares).toMatchObject([{ phase: "ended", endCause: "denied", processes: { worker: null, relay: null } }]);
  });
});

describe("lane attach", () => {
  it("TERM6: attach shows the terminal at the right size, names the detach key first, and detaches with it", async () => {
    let shown = "";
    const child = Bun.spawn([cli.bin, "lane", "attach", "api"], {
      env: { ...process.env, ...cli.env, TMUX: "/elsewhere,1,0", TERM: "xterm-256color" },
      terminal: {
        cols: 91,
        rows: 23,
        data: (_terminal, chunk) => {
          shown += new TextDecoder().decode(chunk);
        },
      },
    });
    const isShown = (text: string | RegExp): true => {
      if (shown.search(text) >= 0) return true;
      throw new Error(`the terminal shows ${JSON.stringify(shown.slice(0, 2_000))}, exit code ${child.exitCode}`);
    };
    const sees = (text: string | RegExp) =>
      eventually(() => isShown(text), { what: `the person sees ${String(text)}`, withinMs: 10_000 });
    await sees(/^Press Ctrl-\] d to detach, Ctrl-\] \[ \(or the mouse wheel\) to scroll/);
    await sees(/[$#] /);
    child.terminal?.write("stty size\r");
    await sees("22 91");
    child.terminal?.resize(64, 17);
    await eventually(
      async () => {
        const [lane] = (await cli.run(["lane", "list", "--json"])).json().lanes;
        return lane.terminals[0].cols === 64 && lane.terminals[0].rows === 16;
      },
      { what: "the terminal has the new size", withinMs: 10_000 },
    );
    shown = "";
    child.terminal?.write("\x1d[");
    await sees("Scrollback: press q to return");
    child.terminal?.write("q");
    await sees("detach");
    child.terminal?.write("\x1dd");
    expect(await child.exited).toBe(0);
    child.terminal?.close();
    expect((await cli.run(["lane", "list", "--json"])).json().lanes).toHaveLength(1);
  });
});

describe("run", () => {
  it("CLI15: is a terminal in the caller's directory and environment, which `share start .` can share", async () => {
    let shown = "";
    const before = (await cli.run(["lane", "list", "--json"])).json().lanes.length;
    const child = Bun.spawn([cli.bin, "run", "--name", "here"], {
      cwd: "/usr/lib",
      env: { ...process.env, ...cli.env, TERM: "xterm-256color", CALLERS_OWN: "kept-from-caller" },
      terminal: {
        cols: 100,
        rows: 30,
        data: (_terminal, chunk) => {
          shown += new TextDecoder().decode(chunk);
        },
      },
    });
    const sees = (text: string) =>
      eventually(() => shown.includes(text), { what: `the person sees ${text}`, withinMs: 15_000 });
    await sees("Not shared");
    child.terminal?.write(`echo "$PWD $CALLERS_OWN"\r`);
    await sees("/usr/lib kept-from-caller");
    child.terminal?.write(`${cli.bin} share start . --backend tmate --anyone-with-link\r`);
    await sees("Shared: no guests yet");
    child.terminal?.write("exit\r");
    expect(await child.exited).toBe(0);
    child.terminal?.close();
    expect((await cli.run(["lane", "list", "--json"])).json().lanes).toHaveLength(before);
  });
});

describe("lanecast share, step by step", () => {
  it("CLI16: a person answers with Enter, and the share starts through the command that it shows", async () => {
    const key = makeKey(cli.base, "ana");
    await cli.run(["guest", "add", "Ana", "--key", `${key.path}.pub`]);
    let shown = "";
    const child = Bun.spawn([cli.bin, "share"], {
      env: { ...process.env, ...cli.env, TERM: "xterm-256color" },
      terminal: {
        cols: 120,
        rows: 40,
        data: (_terminal, chunk) => {
          shown += new TextDecoder().decode(chunk);
        },
      },
    });
    // Where guests connect from and the backend are asked only where there is a choice.
    const answers: readonly (readonly [question: string, keys: string])[] = [
      ["Who can join", " \r"],
      ["Guests can", "\r"],
      ["For how long", "\r"],
      ["Guests connect from", "\r"],
      ["Share using", "\r"],
      ["lanecast share start api --guest Ana --access read --ttl 30m --over here --backend tmate", "\r"],
    ];
    const open = new Map(answers);
    while (open.size > 0) {
      const asked = await eventually(() => [...open.keys()].findLast((question) => shown.includes(question)), {
        what: `the person sees one of: ${[...open.keys()].join(", ")}`,
        withinMs: 15_000,
      });
      child.terminal?.write(open.get(asked) ?? "");
      for (const question of [...open.keys()]) {
        open.delete(question);
        if (question === asked) break;
      }
    }
    expect(await child.exited).toBe(0);
    child.terminal?.close();
    expect(shown).toContain("Send this command to your guest");
    const [share] = (await cli.run(["share", "list", "--json"])).json().shares;
    expect(share).toMatchObject({ phase: "live", access: "read", keyCount: 1, backend: "tmate" });
    const { join: link } = (await cli.run(["share", "link", "api", "--json"])).json();
    await guestOf(link, key.path).waitFor(/[$#] /);
  });
});
