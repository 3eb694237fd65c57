// How tmate's messages are read, with samples recorded from tmate 2.4.0. Starts no process.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type RunningRelay, steadyLink } from "../../../../../relays/relay";
import type { WorkerContext } from "../../backend";
import { classifyTmateExit } from "../exit";
import { linkIn, parseTmateLink, relayWordIn } from "../link";
import { planTmate } from "../plan";

const started =
  "To connect to the session locally, run: tmate -S /x/tmate.sock attach\nUsing /x/authorized_keys for access control\nConnecting to 127.0.0.1...\n";
const linked = `${started}Note: clear your terminal before sharing readonly access\nssh session read only: ssh -p33771 ro-aurjrxtD9dxAynrYMqZUMsgd2@127.0.0.1\nssh session: ssh -p33771 gaXXz5beYTD5D8T5eBEeAWhYu@127.0.0.1\n`;
const lost = `${linked}Error reading from channel: Socket error: disconnected\nReconnecting...\n`;
const refusing = `${started}Cannot authenticate server\nReconnecting...\nConnecting to 127.0.0.1...\nCannot authenticate server\nReconnecting...\n`;
const down = `${started}Error connecting: Connection refused\nReconnecting...\n`;

describe("the link", () => {
  it("BACK1: is accepted only in its exact form and with the requested access", () => {
    const write = "ssh -p33771 gaXXz5beYTD5D8T5eBEeAWhYu@127.0.0.1\n";
    const read = "ssh -p33771 ro-aurjrxtD9dxAynrYMqZUMsgd2@127.0.0.1\n";
    expect(parseTmateLink(write, "write")).toEqual({ user: "gaXXz5beYTD5D8T5eBEeAWhYu" });
    expect(parseTmateLink(read, "read")).toEqual({ user: "ro-aurjrxtD9dxAynrYMqZUMsgd2" });
    expect(parseTmateLink(write, "read")).toBeNull();
    expect(parseTmateLink(read, "write")).toBeNull();
    expect(parseTmateLink("ssh gaXXz5beYTD5D8T5eBEeAWhYu@relay.example", "write")).not.toBeNull();
  });

  it.each([
    "",
    "ssh @127.0.0.1",
    "ssh -oProxyCommand=evil gaXXz5beYTD5@127.0.0.1",
    "ssh gaXXz5beYTD5;id@127.0.0.1",
    "ssh gaXXz5beYTD5@127.0.0.1 rm -rf",
    "ssh gaXXz5beYTD5@$(id)",
    "ssh gaXXz5beYTD5@127.0.0.1\nssh other12345@127.0.0.1",
    `ssh ${"a".repeat(300)}@127.0.0.1`,
  ])("BACK1: is rejected for %j", (text) => {
    expect(parseTmateLink(text, "write")).toBeNull();
  });
});

describe("the log", () => {
  it.each([
    ["", "none"],
    [started, "none"],
    [linked, "connected"],
    [lost, "reconnecting"],
    [`${lost}ssh session: ssh -p33771 anotherTokenAltogether1@127.0.0.1\n`, "connected"],
    [refusing, "refused"],
    [down, "unreachable"],
    [`${lost}Connecting to 127.0.0.1...\nError connecting: Connection refused\nReconnecting...\n`, "unreachable"],
  ])("BACK3: shows the state of the relay (%#)", (log, word) => {
    expect(relayWordIn(log)).toBe(word);
  });
});

describe("the link of a connection", () => {
  it("REACH9: an answer from before a reconnection is not taken for the new link", () => {
    const again = `${lost}ssh session read only: ssh -p33771 ro-anotherTokenAltogether2@127.0.0.1\nssh session: ssh -p33771 anotherTokenAltogether1@127.0.0.1\n`;
    expect(linkIn(started, "write")).toBeNull();
    expect(linkIn(lost, "write")).toEqual({ user: "gaXXz5beYTD5D8T5eBEeAWhYu" });
    expect(linkIn(again, "write")).toEqual({ user: "anotherTokenAltogether1" });
    expect(linkIn(again, "read")).toEqual({ user: "ro-anotherTokenAltogether2" });
  });
});

describe("an exit", () => {
  const exit = (exitCode: number | null, signal: string | null = null) => ({ exitCode, signal });

  it.each([
    [exit(1), "/x/tmate.conf:14: unknown option: nonsense\n", "backend-unavailable"],
    [exit(1), "/x/authorized_keys: No such file or directory\n", "worker-lost"],
    [exit(1), refusing, "relay-refused"],
    [exit(1), down, "relay-unreachable"],
    [exit(null, "SIGKILL"), down, "worker-lost"],
    [exit(null, "SIGSEGV"), linked, "worker-lost"],
    [exit(0), linked, "worker-lost"],
    [exit(127), "lanecast: 1: exec: /x/tmate: not found\n", "worker-lost"],
    [exit(null), "", "worker-lost"],
  ])("BACK4: %o after %j is %s", (how, tail, code) => {
    expect(classifyTmateExit(how, tail, "here").code).toBe(code);
  });

  it("BACK1: includes the end of the log, without the link", () => {
    const error = classifyTmateExit(exit(null, "SIGSEGV"), linked, "here");
    expect(error).toMatchObject({ message: "The tmate worker was killed by SIGSEGV.", data: { signal: "SIGSEGV" } });
    expect(JSON.stringify(error)).not.toContain("gaXX");
    expect(JSON.stringify(error)).not.toContain("ro-a");
  });
});

describe("the plan", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "lanecast plan'-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const relay: RunningRelay = {
    ...steadyLink,
    seesAddresses: true,
    name: "here",
    reach: "here",
    host: "127.0.0.1",
    port: 2200,
    guestHost: "127.0.0.1",
    guestPort: 2200,
    publicKey: "ssh-ed25519 AAAA",
    fingerprint: "SHA256:ed",
    rsaFingerprint: "SHA256:rsa",
    process: null,
    exited: new Promise(() => undefined),
    logPath: null,
    kill: async () => undefined,
    isRefused: async () => null,
  };
  const context = (changes: Partial<WorkerContext> = {}): WorkerContext => ({
    shareId: "shr_plan",
    dir,
    marker: { name: "LANECAST_WORKER", value: "shr_plan" },
    access: "read",
    authorizedKeys: ["ssh-ed25519 AAAAone", "ssh-ed25519 AAAAtwo"],
    relay,
    attachPath: join(dir, "attach"),
    laneSize: () => ({ cols: 160, rows: 48 }),
    ...changes,
  });
  const programs = { path: "/usr/bin/tmate", searchPath: "/usr/bin:/bin", namespace: "none" } as const;

  it("FR-026-009: writes every key to a file, and leaves it out only if anyone with the link can join", () => {
    const withKeys = planTmate(context(), programs);
    expect(withKeys).toMatchObject({ ok: true });
    if (!withKeys.ok) return;
    const at = withKeys.value.argv.indexOf("-a");
    expect(readFileSync(withKeys.value.argv[at + 1] ?? "", "utf8")).toBe("ssh-ed25519 AAAAone\nssh-ed25519 AAAAtwo\n");
    const open = planTmate(context({ authorizedKeys: [] }), programs);
    expect(open.ok && open.value.argv).not.toContain("-a");
  });

  it("BACK1: the environment is an allow-list with a separate home", () => {
    process.env.TMUX = "/tmp/users-own,1,0";
    const plan = planTmate(context(), programs);
    delete process.env.TMUX;
    expect(plan.ok && Object.keys(plan.value.env).sort()).toEqual([
      "HOME",
      "LANECAST_WORKER",
      "LANG",
      "PATH",
      "SHELL",
      "TERM",
    ]);
    expect(plan.ok && plan.value.env.HOME).toBe(join(dir, "home"));
  });

  it("BACK3: pins both keys of the relay, or its only one", () => {
    planTmate(context(), programs);
    const file = join(dir, "tmate.conf");
    expect(readFileSync(file, "utf8")).toContain(
      "set -g tmate-server-rsa-fingerprint 'SHA256:rsa'\nset -g tmate-server-ed25519-fingerprint 'SHA256:ed'\n",
    );
    planTmate(context({ relay: { ...relay, rsaFingerprint: null } }), programs);
    expect(readFileSync(file, "utf8")).not.toContain("rsa-fingerprint");
  });

  it("FR-026-009: quotes a path with blanks and quotes for tmate's shell, and refuses a path that is too long for a socket", () => {
    const plan = planTmate(context(), programs);
    expect(plan.ok && plan.value.argv.at(-1)).toBe(`exec '/bin/sh' '${dir.replaceAll("'", "'\\''")}/attach'`);
    const long = planTmate(context({ dir: `/${"x".repeat(120)}` }), programs);
    expect(long).toMatchObject({ ok: false, error: { code: "setup-problem" } });
  });
});
