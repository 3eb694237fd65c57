// The address book over a real file.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFakeClock } from "../../../../testing/fake-clock";
import { openGuestKeys } from "../keys";

const A = `SHA256:${"a".repeat(43)}`;
const B = `SHA256:${"b".repeat(43)}`;

const BLOB = "AAAAC3NzaC1lZDI1NTE5AAAAIDBBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWjAxMjM0";

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-keys-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const open = (problems: unknown[] = []) =>
  openGuestKeys({
    path: join(dir, "guests.json"),
    clock: createFakeClock(1_000),
    onProblem: (error) => problems.push(error),
  });

describe("the address book", () => {
  it("FIRST2: saves a person's keys under one name before they join, and keeps what it knows of them", () => {
    const keys = open();
    const [ed25519, again] = [`ssh-ed25519 ${BLOB} ana@home`, `ssh-ed25519 ${BLOB} other comment`];
    const added = keys.add([`# Ana's\n${ed25519}\n`], "Ana");
    expect(added).toMatchObject({
      ok: true,
      value: [{ name: "Ana", key: ed25519, comment: "ana@home", lastSeenAtMs: null }],
    });
    const [{ fingerprint } = { fingerprint: "" }] = keys.list();
    keys.see(fingerprint, null);
    expect(keys.add([again], "Ana K")).toMatchObject({ ok: true, value: [{ name: "Ana K", lastSeenAtMs: 1_000 }] });
    expect(open().list()).toHaveLength(1);
    expect(keys.add(["-----BEGIN OPENSSH PRIVATE KEY-----"], "Eve")).toMatchObject({
      ok: false,
      error: { code: "invalid-input", data: { issues: [{ path: "keys.0" }] } },
    });
    expect(keys.list()).toHaveLength(1);
  });

  it("GUEST6: keeps seen and named keys across a restart, in a file that only the operator can read", () => {
    const keys = open();
    keys.see(A, "ssh-ed25519 AAAA ana@home");
    keys.see(B, null);
    expect(keys.rename(A, "Ana")).toMatchObject({ ok: true, value: { name: "Ana", comment: "ana@home" } });
    expect(statSync(join(dir, "guests.json")).mode & 0o777).toBe(0o600);
    const again = open();
    expect(again.nameOf(A)).toBe("Ana");
    expect(again.list().map(({ fingerprint }) => fingerprint)).toEqual([A, B]);
    again.see(A, null);
    expect(again.list()[0]).toMatchObject({ name: "Ana", key: "ssh-ed25519 AAAA ana@home" });
  });

  it("GUEST6: keeps the keys that a share was started with, without changing what is known", () => {
    const keys = open();
    keys.see(A, "ssh-ed25519 AAAA ana@home");
    keys.rename(A, "Ana");
    keys.keep([
      { fingerprint: A, key: "ssh-ed25519 AAAA other" },
      { fingerprint: B, key: "ssh-ed25519 BBBB ben@home" },
    ]);
    expect(open().list()).toMatchObject([
      { fingerprint: A, name: "Ana", key: "ssh-ed25519 AAAA ana@home", lastSeenAtMs: 1_000 },
      { fingerprint: B, name: null, key: "ssh-ed25519 BBBB ben@home", comment: "ben@home", lastSeenAtMs: null },
    ]);
  });

  it("GUEST6: forgets a key, and reports a key it never saw as unknown", () => {
    const keys = open();
    keys.see(A, null);
    expect(keys.forget(A).ok).toBe(true);
    expect(keys.forget(A)).toMatchObject({ ok: false, error: { code: "not-found" } });
    expect(keys.rename(B, "Ben")).toMatchObject({ ok: false, error: { code: "not-found" } });
    keys.see("no fingerprint at all", null);
    expect(keys.list()).toEqual([]);
  });

  it("GUEST6: reports a broken file without stopping anything; if the file can't be written, only naming a key fails", () => {
    writeFileSync(join(dir, "guests.json"), "{ not json");
    const problems: unknown[] = [];
    const keys = open(problems);
    expect(problems).toHaveLength(1);
    keys.see(A, null);
    expect(JSON.parse(readFileSync(join(dir, "guests.json"), "utf8")).guests).toHaveLength(1);
    rmSync(dir, { recursive: true });
    expect(keys.rename(A, "Ana")).toMatchObject({ ok: false, error: { code: "setup-problem" } });
  });

  it("GUEST6: what couldn't be written didn't happen, in memory either", () => {
    const keys = open();
    keys.see(A, null);
    keys.rename(A, "Ana");
    rmSync(dir, { recursive: true });
    expect(keys.rename(A, "Ben").ok).toBe(false);
    expect(keys.nameOf(A)).toBe("Ana");
    for (const _try of ["first", "second"]) expect(keys.forget(A)).toMatchObject({ error: { code: "setup-problem" } });
    keys.see(B, null);
    expect(keys.list()).toMatchObject([{ fingerprint: A, name: "Ana" }]);
  });
});
