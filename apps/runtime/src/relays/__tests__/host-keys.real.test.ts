// The home's relay keys are created once with the real ssh-keygen, kept, and private.
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { must, testSearchPath } from "../../testing/rigs/share-rig";
import { createRelayKeys } from "../host-keys";

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "lanecast-keyhome-"));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const keysOf = (searchPath = testSearchPath) => createRelayKeys({ keysDir: join(home, "keys"), searchPath });

describe("relay keys", () => {
  it("KEY7: are created once, even if several callers ask at the same time, and found by a later runtime", async () => {
    const keys = keysOf();
    const [first, second, other] = await Promise.all([keys.load(), keys.load(), keysOf().load()]);
    expect(second).toEqual(first);
    expect(must(await keysOf().load())).toEqual(must(first));
    expect(must(other)).toEqual(must(first));
    expect(readdirSync(join(home, "keys"))).toEqual(["relay"]);
  });

  it("KEY7: are readable by the operator only, with the fingerprints that ssh-keygen prints", async () => {
    const pair = must(await keysOf().load());
    expect(statSync(pair.ed25519Path).mode & 0o777).toBe(0o600);
    expect(statSync(pair.dir).mode & 0o077).toBe(0);
    const printed = (path: string) => Bun.spawnSync(["ssh-keygen", "-lf", path]).stdout.toString().split(" ")[1];
    expect(pair.fingerprint).toBe(printed(`${pair.ed25519Path}.pub`) ?? "");
    expect(pair.rsaFingerprint).toBeNull();
    expect(readFileSync(`${pair.ed25519Path}.pub`, "utf8")).toContain(pair.publicKey);
  });

  it("KEY7: an RSA key that an older version made stays, with its fingerprint", async () => {
    const { dir } = must(await keysOf().load());
    const path = join(dir, "ssh_host_rsa_key");
    const made = Bun.spawnSync(["ssh-keygen", "-q", "-N", "", "-t", "rsa", "-b", "2048", "-f", path]);
    expect(made.exitCode).toBe(0);
    const text = readFileSync(path, "utf8");
    const printed = Bun.spawnSync(["ssh-keygen", "-lf", path]).stdout.toString().split(" ")[1] ?? "";
    expect(must(await keysOf().load()).rsaFingerprint).toBe(printed);
    expect(readFileSync(path, "utf8")).toBe(text);
  });

  it("KEY7: fail without ssh-keygen, leave nothing half-made, and are tried again on the next call", async () => {
    const keys = keysOf("/nowhere");
    expect(await keys.load()).toMatchObject({ ok: false, error: { code: "setup-problem" } });
    expect(readdirSync(join(home, "keys"))).toEqual([]);
    expect(await keys.load()).toMatchObject({ ok: false });
    expect(await keysOf().load()).toMatchObject({ ok: true });
  });
});
