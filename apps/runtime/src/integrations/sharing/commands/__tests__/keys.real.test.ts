// Compares the keys of a request with ssh-keygen: its keys are accepted, with the fingerprints that it prints.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { makeKey } from "../../../../testing/keys";
import { parseAuthorizedKeys } from "../request";

let dir: string;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-keys-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

const printed = (path: string): string =>
  Bun.spawnSync(["ssh-keygen", "-lf", `${path}.pub`])
    .stdout.toString()
    .split(" ")[1] ?? "";

describe("keys that ssh-keygen made", () => {
  it.each([
    ["ed25519", []],
    ["ecdsa", ["-b", "256"]],
    ["ecdsa", ["-b", "384"]],
    ["ecdsa", ["-b", "521"]],
    ["rsa", ["-b", "2048"]],
    ["rsa", ["-b", "3072"]],
  ] as const)("KEY1: accepts %s %j, with the fingerprint that ssh-keygen prints", (kind, more) => {
    const key = makeKey(dir, `${kind}${more.join("")}`, kind, ...more);
    const parsed = parseAuthorizedKeys([key.line]);
    expect(parsed).toMatchObject({ ok: true, value: [{ fingerprint: printed(key.path) }] });
    expect(parsed.ok && parsed.value[0]?.line).toBe(key.line.split(" ").slice(0, 2).join(" "));
    expect(parsed.ok && parsed.value[0]?.label).toBe(key.line.split(" ")[2]);
  });

  it("KEY3: an RSA key of 1024 bits and the private key itself are refused", () => {
    const weak = makeKey(dir, "weak", "rsa", "-b", "1024");
    expect(parseAuthorizedKeys([weak.line])).toMatchObject({ ok: false, error: { code: "invalid-input" } });
    const secret = parseAuthorizedKeys([readFileSync(weak.path, "utf8")]);
    expect(secret).toMatchObject({ ok: false, error: { data: { issues: [{ path: "keys.0" }] } } });
    expect(JSON.stringify(secret)).toContain("private key");
  });
});
