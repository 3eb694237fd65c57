// Host keys in known_hosts files, as OpenSSH writes them.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { fingerprintOf } from "../../platform/fingerprint";
import { knownFingerprints } from "../known-keys";

const blobs = ["one", "two", "three"].map((text) => Buffer.from(`key ${text}`).toString("base64"));
const [one = "", two = "", three = ""] = blobs.map((blob) => `ssh-ed25519 ${blob}`);

let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "lc-known-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const known = (text: string, host: string, port = 22, hostKeyAlias: string | null = null): readonly string[] => {
  const path = join(dir, "known_hosts");
  writeFileSync(path, text);
  return knownFingerprints({ host, port, hostKeyAlias }, [join(dir, "missing"), path]);
};

describe("accepted host keys", () => {
  it("REACH20: are those of the host and port, by name, address or pattern", () => {
    const text = `# a comment\njump.example,192.0.2.1 ${one} ana@laptop\n[jump.example]:2200 ${two}\n*.lab,!old.lab ${three}\n`;
    expect(known(text, "Jump.Example")).toEqual([fingerprintOf(one)]);
    expect(known(text, "192.0.2.1")).toEqual([fingerprintOf(one)]);
    expect(known(text, "jump.example", 2_200)).toEqual([fingerprintOf(two)]);
    expect(known(text, "new.lab")).toEqual([fingerprintOf(three)]);
    expect(known(text, "old.lab")).toEqual([]);
    expect(known(text, "other", 22, "jump.example")).toEqual([fingerprintOf(one)]);
    expect(known(text, "other.example")).toEqual([]);
  });

  it("REACH20: are found when names are hashed, as by ssh-keygen -H", () => {
    const path = join(dir, "hashed");
    const key = readFileSync(makeKey(), "utf8").trim();
    writeFileSync(path, `[jump.example]:2200 ${key}\n`);
    expect(spawnSync("ssh-keygen", ["-q", "-H", "-f", path]).status).toBe(0);
    const text = readFileSync(path, "utf8");
    expect(text).not.toContain("jump.example");
    expect(known(text, "jump.example", 2_200)).toEqual([fingerprintOf(key)]);
    expect(known(text, "jump.example")).toEqual([]);
  });

  it("REACH20: leave out revoked keys and certificate authorities", () => {
    const text = `jump ${one}\njump ${two}\n@revoked jump ${one}\n@cert-authority jump ${three}\njump broken\n`;
    expect(known(text, "jump")).toEqual([fingerprintOf(two)]);
  });
});

const makeKey = (): string => {
  const path = join(dir, "key");
  spawnSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", path]);
  return `${path}.pub`;
};
