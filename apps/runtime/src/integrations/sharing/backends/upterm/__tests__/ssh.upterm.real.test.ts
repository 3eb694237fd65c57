// What only the system's ssh against the real upterm can show: what is refused, which known_hosts line a guest needs, unusual guests.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type RunResult, run } from "../../../../../platform/process-tree";
import { freePort } from "../../../../../relays/tcp";
import { guestKnownHostsLines } from "../../../../../relays/upterm/uptermd";
import { eventually } from "../../../../../testing/eventually";
import { type ShareRig, testSearchPath } from "../../../../../testing/rigs/share-rig";
import { createUptermRig, type UptermRig, whyNoRealUpterm } from "../../../../../testing/rigs/upterm-rig";
import { joinAsGuest, type SshGuest } from "../../../../../testing/ssh-guest";
import { callersAt, OPEN_FILE } from "../../../door/callers";
import { LATE_AFTER_MS } from "../../../life/liveness";

const absent = whyNoRealUpterm();
const title = absent === null ? "ssh through the real upterm" : `ssh through the real upterm (skipped: ${absent})`;
const ALIAS = "lanecast-0123abcd";
/** Long enough for something forbidden to happen. Each attempt ends on its own when it is refused. */
const REFUSED_WITHIN_MS = 8_000;

/** The answer of a server on loopback to these bytes, until it greets or closes, or two seconds have passed. */
const hearFrom = (port: number, bytes: readonly number[]): Promise<string> =>
  new Promise((resolve, reject) => {
    let heard = "";
    const socket = connect({ host: "127.0.0.1", port }, () => void socket.write(Buffer.from(bytes)));
    socket.setTimeout(2_000, () => socket.destroy());
    socket.on("error", reject).on("close", () => resolve(heard));
    socket.on("data", (chunk) => {
      heard += chunk.toString("latin1");
      if (heard.includes("SSH-2.0")) socket.destroy();
    });
  });

describe.skipIf(absent !== null)(title, () => {
  let upterm: UptermRig;
  let dir: string;
  const guests: SshGuest[] = [];
  beforeAll(() => {
    upterm = createUptermRig("real");
    dir = mkdtempSync(join(tmpdir(), "lanecast-ssh-"));
  });
  afterEach(async () => {
    for (const guest of guests.splice(0)) await guest.dispose();
  });
  afterAll(async () => {
    await upterm?.dispose();
    rmSync(dir, { recursive: true, force: true });
  });

  const start = (access: "read" | "write" = "write"): Promise<ShareRig> =>
    upterm.rigs.start({ access, keys: [upterm.ours.line] });
  const enter = (share: ShareRig, ...sshArgs: readonly string[]): SshGuest => {
    const guest = joinAsGuest({ join: share.join, keyPath: upterm.ours.path, sshArgs });
    guests.push(guest);
    return guest;
  };
  const seen = async (share: ShareRig) => (await upterm.observe(share)).guests;
  const waitForGuests = (share: ShareRig, count: number) =>
    eventually(async () => (await seen(share)).length === count, {
      what: `${count} guests are seen`,
      withinMs: 10_000,
    });

  /**
   * Runs an OpenSSH program with the guest's key, and with the relay's key pinned under the alias as in a join command.
   */
  const tool = (
    share: ShareRig,
    name: string,
    args: readonly string[],
    pinned = share.relay.publicKey,
  ): Promise<RunResult> => {
    const knownHosts = join(dir, "known_hosts");
    writeFileSync(knownHosts, `${guestKnownHostsLines(ALIAS, pinned).join("\n")}\n`);
    const common = [
      ...["-F", "/dev/null", "-i", upterm.ours.path, "-o", "IdentitiesOnly=yes", "-o", "BatchMode=yes"],
      ...["-o", "StrictHostKeyChecking=yes", "-o", `HostKeyAlias=${ALIAS}`, "-o", `UserKnownHostsFile=${knownHosts}`],
      ...["-o", "GlobalKnownHostsFile=/dev/null", "-o", `User=${share.link.user}`, "-o", `Port=${share.join.port}`],
    ];
    return run([name, ...common, ...args], {
      env: { PATH: process.env.PATH ?? "", HOME: dir },
      timeoutMs: REFUSED_WITHIN_MS,
    });
  };

  it("FR-026-001: with an alias, the plain known_hosts line is enough for a strict guest", async () => {
    const share = await start();
    expect(guestKnownHostsLines(ALIAS, "ssh-ed25519 AAAA")).toEqual([`${ALIAS} ssh-ed25519 AAAA`]);
    // Without a terminal, a guest who got in sees only this.
    const inside = await tool(share, "ssh", [share.join.host]);
    expect(inside.stdout + inside.stderr).toContain("PTY is required.");
    const otherKey = upterm.theirs.line.split(" ").slice(0, 2).join(" ");
    const warned = await tool(share, "ssh", [share.join.host], otherKey);
    expect(warned).toMatchObject({ exitCode: 255, stderr: expect.stringContaining("Host key verification failed") });
    await share.end();
  });

  it.each([",", '"', "=", "'", " ", "%", "#"])("FR-026-001: works in a directory with %j in its path", async (sign) => {
    const share = await upterm.rigs.start({ access: "write", keys: [upterm.ours.line], folder: `a${sign}b` });
    const guest = enter(share);
    await guest.waitFor("$");
    guest.write("echo odd-$((6*7))\r");
    await guest.waitFor("odd-42");
    await share.end();
    expect(share.left()).toBe(0);
  });

  it("SEC1: refuses files, commands and tunnels of every kind", async () => {
    const share = await start();
    const { host } = share.join;
    const loot = join(dir, "loot");
    expect(await tool(share, "sftp", ["-b", "/dev/null", host])).toMatchObject({ exitCode: 255 });
    expect((await tool(share, "scp", [`${host}:/etc/hostname`, loot])).exitCode).not.toBe(0);
    expect((await tool(share, "scp", ["-O", `${host}:/etc/hostname`, loot])).exitCode).not.toBe(0);
    const command = await tool(share, "ssh", [host, "echo", "ran-here"]);
    expect(command.exitCode).not.toBe(0);
    expect(command.stdout).not.toContain("ran-here");
    const through = await tool(share, "ssh", ["-W", `127.0.0.1:${share.join.port}`, host]);
    expect(through.exitCode).not.toBe(0);
    expect(through.stdout).not.toContain("SSH-2.0");
    const back = await tool(share, "ssh", ["-N", "-o", "ExitOnForwardFailure=yes", "-R", "0:127.0.0.1:1", host]);
    expect(back.exitCode).toBe(255);
    expect(back.timedOut).toBe(false);
    await share.end();
  });

  it.each(["-L", "-D"])("SEC1: nothing comes through a guest's own %s tunnel", async (flag) => {
    const share = await start();
    const local = await freePort("127.0.0.1");
    const { port } = share.join;
    const guest = enter(share, flag, flag === "-L" ? `127.0.0.1:${local}:127.0.0.1:${port}` : `127.0.0.1:${local}`);
    await guest.waitFor("$");
    // The relay greets every connection, so its greeting would show a way through.
    expect(await hearFrom(port, [])).toContain("SSH-2.0");
    // SOCKS 5 (RFC 1928): no password, then connect to 127.0.0.1:port.
    const socks = [5, 1, 0, 5, 1, 0, 1, 127, 0, 0, 1, port >> 8, port & 255];
    expect(await hearFrom(local, flag === "-L" ? [] : socks)).not.toContain("SSH-2.0");
    await share.end();
  });

  it.each(["read", "write"] as const)(
    "SEC2: a %s guest's window doesn't change the terminal's size",
    async (access) => {
      const share = await start(access);
      const guest = enter(share);
      await guest.waitFor("$");
      const before = upterm.rigs.tmux.size();
      guest.resize(40, 10);
      upterm.rigs.tmux.type(`echo after-${access}-$((1+1))\r`);
      await guest.waitFor(`after-${access}-2`);
      expect(upterm.rigs.tmux.size()).toBe(before);
      await share.end();
    },
  );

  it("GST1: a connection without a terminal counts as a guest until it is gone", async () => {
    const share = await start();
    const silent = enter(share, "-N");
    await waitForGuests(share, 1);
    const other = enter(share);
    await other.waitFor("$");
    await waitForGuests(share, 2);
    process.kill(silent.pid, "SIGKILL");
    await waitForGuests(share, 1);
    await share.end();
  });

  it("GST1: two sessions over one connection are one guest until the connection ends", async () => {
    const share = await start();
    const control = join(dir, "mux");
    const first = enter(share, "-o", "ControlMaster=yes", "-o", `ControlPath=${control}`);
    await first.waitFor("$");
    const second = enter(share, "-o", `ControlPath=${control}`);
    await second.waitFor("$");
    await eventually(() => upterm.clientsOf(share).length === 2, { what: "two tmux clients", withinMs: 10_000 });
    await waitForGuests(share, 1);
    // From here on upterm lists no guest, although the first session is still open.
    const [, latest] = [...upterm.clientsOf(share)].sort((one, other) => one.pid - other.pid);
    upterm.rigs.tmux.run("detach-client", "-t", latest?.tty ?? "");
    await second.waitExit(5_000);
    await eventually(() => upterm.clientsOf(share).length === 1, { what: "one tmux client", withinMs: 10_000 });
    await waitForGuests(share, 1);
    process.kill(first.pid, "SIGKILL");
    await waitForGuests(share, 0);
    await eventually(() => upterm.clientsOf(share).length === 0, { what: "no tmux client", withinMs: 10_000 });
    await share.end();
  });

  it("GST2: a removed guest whose connection is still open cannot start anything again", async () => {
    const share = await start();
    const control = join(dir, "mux2");
    const master = enter(share, "-N", "-o", "ControlMaster=yes", "-o", `ControlPath=${control}`);
    await waitForGuests(share, 1);
    const first = enter(share, "-o", `ControlPath=${control}`);
    await first.waitFor("$");
    await eventually(() => upterm.clientsOf(share).length === 1, { what: "one tmux client", withinMs: 10_000 });
    const [guest] = await seen(share);
    expect(await upterm.backend.kick?.(share.context, guest?.key ?? "", "off")).toBe(true);
    await first.waitExit(5_000);
    await waitForGuests(share, 0);
    const again = enter(share, "-o", `ControlPath=${control}`);
    let isOff = false;
    void again.exited.then(() => {
      isOff = true;
    });
    // Observes as the supervisor would.
    await eventually(async () => (await seen(share)).length === 0 && isOff, {
      what: "it is off again",
      withinMs: 5_000,
    });
    expect(upterm.clientsOf(share)).toEqual([]);
    process.kill(master.pid, "SIGKILL");
    await share.end();
  });

  it("REV2: ends a share even if its relay is stopped while the terminal floods output", async () => {
    const share = await start();
    const guest = enter(share);
    await guest.waitFor("$");
    process.kill(share.relay.process?.pid ?? 0, "SIGSTOP");
    upterm.rigs.tmux.type("seq 1 300000 | tail -n 200000; echo poured-$((5+5))\r");
    await upterm.rigs.tmux.waitForText("poured-10");
    await share.end();
    await guest.waitExit(5_000);
    expect(share.left()).toBe(0);
  });

  it("LIVE5: wrappers that belong to no guest do not delay the liveness check", async () => {
    const share = await start();
    const { dir: own, attachPath, marker } = share.context;
    // The door is shut, so wrappers wait, and lanecast must match them to guests.
    rmSync(join(own, OPEN_FILE));
    enter(share, "-N");
    await waitForGuests(share, 1);
    const env = { PATH: testSearchPath, [marker.name]: marker.value };
    const wrappers = Array.from({ length: 40 }, () => Bun.spawn(["sh", attachPath], { env, stdin: "ignore" }));
    await eventually(() => callersAt(own).length === wrappers.length, {
      what: "all are at the door",
      withinMs: 10_000,
    });
    const newcomer = enter(share);
    await eventually(
      async () => {
        const startedMs = performance.now();
        const guests = await seen(share);
        expect(performance.now() - startedMs).toBeLessThan(LATE_AFTER_MS);
        const named = guests.filter(({ key }) => upterm.backend.door?.say(share.context, key, "it is you") === true);
        return named.length === 1;
      },
      { what: "the newcomer's wrapper is known before the others stop waiting", withinMs: 15_000 },
    );
    await newcomer.waitFor("it is you");
    await share.end();
    await Promise.all(wrappers.map(({ exited }) => exited));
  });
});
