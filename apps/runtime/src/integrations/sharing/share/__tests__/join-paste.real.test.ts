// Join commands and known_hosts lines, pasted into real shells.
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join as joinPath } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "../../../../platform/process-tree";
import { testSearchPath } from "../../../../testing/rigs/share-rig";
import { relayOf } from "../../../../testing/rigs/sharing-rig";
import { sampleRecord } from "../../../../testing/sample-share";
import { buildJoin } from "../join";

const RECORD = sampleRecord({ request: { relay: "own" }, state: { expiresAtMs: 1 } });
/** The host in a relay's configuration, and as ssh must get it. */
const HOSTS: readonly (readonly [string, string])[] = [
  ["127.0.0.1", "127.0.0.1"],
  ["relay.example", "relay.example"],
  ["::1", "::1"],
  ["[::1]", "::1"],
  ["2001:db8::1", "2001:db8::1"],
  ["[2001:db8::1]", "2001:db8::1"],
];
const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIK2/qTiV9Sojk/nSSsr8xLOj+1ZJY7pevk72oPes1fZ=";

/** Each shell without its start-up files. */
const SHELLS: Readonly<Record<string, readonly string[]>> = {
  bash: ["--norc", "--noprofile", "-c"],
  zsh: ["-f", "-c"],
  fish: ["--no-config", "-c"],
  dash: ["-c"],
};
const shells = Object.entries(SHELLS).map(([shell, flags]) => {
  const isHere = findProgram(shell, testSearchPath) !== null;
  return [isHere ? shell : `${shell} (skipped: not installed)`, shell, flags, isHere] as const;
});

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(joinPath(tmpdir(), "lanecast-paste-"));
  const program = joinPath(dir, "ssh");
  writeFileSync(program, '#!/bin/sh\nfor word; do printf "%s\\n" "$word"; done\n');
  chmodSync(program, 0o755);
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const joinAt = (guestHost: string) => {
  const relay = relayOf({ guestHost, guestPort: 2222, publicKey: KEY, process: { pid: 7, startTicks: 1 } });
  const join = buildJoin(RECORD, relay, { user: "ro-Tok3n_.+:=" }, "lanecast-home");
  if (!join.ok) throw new Error(join.error.message);
  return join.value;
};

describe.each(shells)("pasted into %s", (_words, shell, flags, isHere) => {
  const test = it.skipIf(!isHere);
  const words = (line: string): readonly string[] => {
    const env = { PATH: `${dir}:${testSearchPath}`, HOME: dir };
    const ran = Bun.spawnSync([shell, ...flags, line], { env, cwd: dir });
    expect(ran.stderr.toString()).toBe("");
    return ran.stdout.toString().trimEnd().split("\n");
  };

  test.each(HOSTS)(
    "PASTE1: the join command and the known_hosts line stay as they are, for the host %s",
    (host, asked) => {
      const { command, knownHosts, sshConfig } = joinAt(host);
      expect(words(command)).toEqual(["-p", "2222", "-o", "HostKeyAlias=lanecast-home", `ro-Tok3n_.+:=@${asked}`]);
      expect(words(`ssh ${knownHosts}`)).toEqual(["lanecast-home", ...KEY.split(" ")]);
      expect(sshConfig).toContain(`  HostName ${asked}\n`);
    },
  );
});

it("PASTE2: a link that ssh or a shell would read as something else is refused", () => {
  const relay = relayOf({ guestHost: "127.0.0.1" });
  for (const user of ["-oProxyCommand=id", "=ls", "a b", "$(id)", ""])
    expect(buildJoin(RECORD, relay, { user }, "lanecast-home").ok, user).toBe(false);
  for (const guestHost of ["[::1", "::1]", "[a]", "-h", "a b", "::1%eth0", "$(id)"])
    expect(buildJoin(RECORD, relayOf({ guestHost }), { user: "token" }, "lanecast-home").ok, guestHost).toBe(
      guestHost === "[a]",
    );
});
