// The worker's files and command line, for both generations.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RunningRelay } from "../../../../../relays/relay";
import { systemClock } from "../../../../../testing/rigs/share-rig";
import type { WorkerContext } from "../../backend";
import { createDaemon } from "../daemon";
import { createForeground } from "../foreground";
import { hostedCommand, lifelineOf, makeLifeline } from "../lifeline";
import { hostKeyOf, makeHostKey, planUpterm, type UptermPlanDeps } from "../plan";
import { judgeUpterm } from "../probe";
import { flagsOf, hasJoin, helpOf, type Release, versionText } from "./double/versions";

const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

const depsOf = (release: Release): UptermPlanDeps => {
  const hostHelp = helpOf(flagsOf(release));
  const judged = judgeUpterm({ version: versionText(`0.${release}.0`), hostHelp, hasJoin: hasJoin(release) });
  if (!judged.ok) throw new Error(judged.error.message);
  const generation = release >= 31 ? createDaemon(systemClock) : createForeground(systemClock);
  return { probe: { path: "/opt/upterm", ...judged.value }, generation, env: { PATH: "/bin", LANG: "C.UTF-8" } };
};

describe("an upterm worker's files", () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), "lc-files-"));
  });
  afterEach(() => rmSync(dir, { recursive: true, force: true }));

  const contextWith = (more: Partial<WorkerContext> = {}): WorkerContext => ({
    shareId: "shr_aaaa",
    dir,
    marker: { name: "M", value: "v" },
    access: "read",
    authorizedKeys: [`${KEY} somebody's #comment`],
    relay: { host: "127.0.0.1", port: 45_353, publicKey: "ssh-ed25519 RELAY" } as RunningRelay,
    attachPath: join(dir, "attach"),
    laneSize: () => null,
    ...more,
  });
  const planOf = (more: Partial<WorkerContext> = {}, release: Release = 24) => {
    const plan = planUpterm(contextWith(more), depsOf(release));
    if (!plan.ok) throw new Error(plan.error.message);
    return plan.value;
  };
  const valueAfter = (argv: readonly string[], flag: string): string => argv[argv.indexOf(flag) + 1] ?? "";

  it("SEC4: sets every flag that could be set from elsewhere, and ends with the hosted command", () => {
    const { argv } = planOf();
    expect(argv).toEqual(
      expect.arrayContaining([
        "--accept",
        "--no-sftp",
        "--read-only=true",
        "--skip-host-key-check=false",
        "--allow-local-tcp-forwarding=false",
      ]),
    );
    expect(argv.slice(argv.indexOf("--"))).toEqual(["--", ...hostedCommand(dir)]);
    expect(planOf({ access: "write" }).argv).toContain("--read-only=false");
  });

  it("GENB5: switches off every feature that opens more, if the program has the flag, and passes no unknown flag", () => {
    expect(planOf({}, 37).argv).toContain("--allow-local-tcp-forwarding=false");
    const { argv } = planOf({}, 41);
    expect(argv).toEqual(expect.arrayContaining(["--allow-exec=false", "--full-access=false"]));
    const known = flagsOf(41).map(([name]) => `--${name}`);
    const given = argv.slice(0, argv.lastIndexOf("--")).filter((word) => word.startsWith("--"));
    expect(given.map((word) => word.split("=")[0]).filter((flag) => !known.includes(flag ?? ""))).toEqual([]);
    // A flag with a value has no value for "off".
    expect(argv.join(" ")).not.toMatch(/--allow-forwarding|--login-command|--join-timeout/);
  });

  it("GENB2: starts the daemon detached, under a name of one letter, with its report in a private file", () => {
    const { argv, daemon, lifeline } = planOf({}, 37);
    expect(argv).toEqual(
      expect.arrayContaining(["--detach", "--output", "json", "--name", "s", "--pty-size", "80x24"]),
    );
    const report = join(dir, "session.json");
    expect(argv.slice(0, 4)).toEqual(["/bin/sh", "-c", 'unset PWD OLDPWD SHLVL; exec "$@" >"$0"', report]);
    expect(statSync(report).mode & 0o777).toBe(0o600);
    expect(lifeline).toBe(lifelineOf(dir));
    // Nothing has been reported yet.
    expect(daemon?.()).toBeNull();
    expect(planOf().daemon).toBeUndefined();
  });

  it("SEC4: writes the keys alone, 0600, ending with a key and a line end", () => {
    const path = valueAfter(planOf().argv, "--authorized-keys");
    expect(readFileSync(path, "utf8")).toBe(`${KEY}\n`);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it("SEC4: names no key file only when anyone with the link may join", () => {
    expect(planOf({ authorizedKeys: [] }).argv).not.toContain("--authorized-keys");
  });

  it.each([24, 41] as const)(
    "SEC3: 0.%i gets the allow-listed environment, its own folders and the marker, and nothing else",
    (release) => {
      expect(Object.keys(planOf({}, release).env).sort()).toEqual(
        ["HOME", "LANG", "M", "PATH", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME"].sort(),
      );
      for (const name of ["HOME", "XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME"])
        expect(planOf({}, release).env[name]?.startsWith(dir)).toBe(true);
    },
  );

  it("SEC4: pins the relay's key as the authority of its certificate, and plainly", () => {
    const path = valueAfter(planOf().argv, "--known-hosts");
    expect(readFileSync(path, "utf8").trim().split("\n")).toEqual([
      "@cert-authority [127.0.0.1]:45353 ssh-ed25519 RELAY",
      "[127.0.0.1]:45353 ssh-ed25519 RELAY",
    ]);
  });

  it.each([
    [24, 103 - "/upterm/xxxxxxxxxxxxxxxxxxxx.sock".length],
    [37, 103 - "/upterm/sessions/s/attach.sock".length],
  ] as const)(
    "FR-026-009: 0.%i refuses a directory with one byte too many for its sockets, before anything starts",
    (release, fits) => {
      const deep = (bytes: number): string => join(dir, "x".repeat(bytes - Buffer.byteLength(dir) - 1));
      const refused = planUpterm(contextWith({ dir: deep(fits + 1) }), depsOf(release));
      expect(refused).toMatchObject({
        ok: false,
        error: {
          code: "setup-problem",
          message: expect.stringContaining("is 1 bytes too long"),
          data: { hint: expect.stringContaining("XDG_RUNTIME_DIR") },
        },
      });
      expect(existsSync(deep(fits + 1))).toBe(false);
      expect(planUpterm(contextWith({ dir: deep(fits) }), depsOf(release)).ok).toBe(true);
    },
  );

  it("FR-026-009: refuses a directory with a line break in its path, in which no socket can be asked", () => {
    const refused = planUpterm(contextWith({ dir: join(dir, "a\nb") }), depsOf(24));
    expect(refused).toMatchObject({ ok: false, error: { code: "setup-problem" } });
  });

  it("GENB7: creates one host key per share, once, for this user alone, in the form that SSH expects", () => {
    const first = makeHostKey(dir);
    expect(first).toMatch(/^ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI\S{43}$/);
    expect(makeHostKey(dir)).toBe(first);
    expect(readFileSync(hostKeyOf(dir), "utf8")).toContain("BEGIN PRIVATE KEY");
    expect(statSync(hostKeyOf(dir)).mode & 0o777).toBe(0o600);
    const other = join(dir, "other");
    mkdirSync(other);
    expect(makeHostKey(other)).not.toBe(first);
    expect(valueAfter(planOf().argv, "--private-key")).toBe(hostKeyOf(dir));
    expect(() => makeHostKey(join(dir, "none"))).toThrow("ENOENT");
  });

  it("GENB9: shows a relay's lasting host key instead, where the relay has one", () => {
    const relay = { ...contextWith().relay, hostKeyPath: "/home/me/keys/hosts/own" };
    expect(valueAfter(planOf({ relay }).argv, "--private-key")).toBe("/home/me/keys/hosts/own");
  });

  it("GENB3: creates the lifeline once, private to this user, and reports a failure", async () => {
    const path = process.env.PATH ?? "";
    expect(await makeLifeline(dir, path)).toEqual({ ok: true, value: lifelineOf(dir) });
    expect(await makeLifeline(dir, path)).toEqual({ ok: true, value: lifelineOf(dir) });
    const made = statSync(lifelineOf(dir));
    expect([made.isFIFO(), made.mode & 0o777]).toEqual([true, 0o600]);
    expect(await makeLifeline(join(dir, "none"), path)).toMatchObject({ ok: false, error: { code: "setup-problem" } });
  });
});
