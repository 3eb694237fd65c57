// Adding and removing relays over a real config.toml: what is refused, what is written, what is in force at once.
import {
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fail, ok, shareError } from "#contract/errors";
import { relayAddSchema } from "#contract/relay";
import { createConfigStore } from "../../platform/config/store";
import type { Relay } from "../relay";
import { createRelayBook, type RelayBook } from "../relay-book";
import { createRelaySettings, type RelaySettings } from "../relay-settings";

const relay = (name: string): Relay => ({
  name,
  reach: "here",
  isOurs: true,
  probe: async () => ok({ version: "1" }),
  start: async () => {
    throw new Error("nothing is started here");
  },
  test: async () => ok(null),
});
const agreed = () => ok(null);
const PIN = `SHA256:${"b".repeat(43)}`;
const lan = relayAddSchema.parse({ name: "office", backend: "tmate", kind: "lan", bind: "192.0.2.7" });

let dir: string;
let path: string;
let book: RelayBook;
let settings: RelaySettings;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lc-relays-"));
  path = join(dir, "config.toml");
  book = createRelayBook({ builtIn: { tmate: relay("here"), upterm: relay("here") }, make: relay });
  settings = createRelaySettings({ store: createConfigStore(path), book });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const names = () => book.list().map((listed) => listed.name);
const issuesOf = (input: Record<string, unknown>) => {
  const added = settings.add(relayAddSchema.parse({ backend: "tmate", name: "x", ...input }), agreed);
  if (added.ok || added.error.code !== "invalid-input") throw new Error(`not refused: ${JSON.stringify(added)}`);
  return added.error.data.issues.map((issue) => issue.path);
};

describe("relay settings", () => {
  it("REACH14: an added relay is in the file, private, and in the book at once; a removed one is in neither", () => {
    expect(settings.add(lan, agreed)).toEqual(ok(null));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(names()).toEqual(["here", "here", "office"]);
    expect(book.find("tmate", "office")?.name).toBe("office");
    expect(book.find("upterm", "office")).toBe(null);
    expect(settings.remove("office", agreed)).toEqual(ok(null));
    expect(names()).toEqual(["here", "here"]);
    expect(readFileSync(path, "utf8").trim()).toBe("");
    expect(readdirSync(dir)).toEqual(["config.toml"]);
  });

  it.each([
    [{ kind: "lan" }, ["bind"]],
    [{ kind: "lan", bind: "0.0.0.0" }, ["bind"]],
    [{ kind: "lan", bind: "office.example" }, ["bind"]],
    [{ kind: "lan", bind: "-oProxyCommand=x" }, ["bind"]],
    [{ kind: "tunnel" }, ["jump", "hostKeys"]],
    [{ kind: "tunnel", jump: { host: "j" } }, ["hostKeys"]],
    [{ kind: "tunnel", jump: { host: "-x", identity: "id" }, hostKeys: [PIN] }, ["jump.host", "jump.identity"]],
    [{ kind: "host" }, ["host", "hostKeys"]],
    [{ kind: "host", host: "h", hostKeys: ["MD5:aa"] }, ["hostKeys.0"]],
    [{ kind: "lan", bind: "192.0.2.7", public: true }, ["public"]],
    [{ kind: "host", host: "nyc1.tmate.io", hostKeys: [PIN] }, ["public"]],
    [{ kind: "host", host: "UPTERMD.upterm.dev.", hostKeys: [PIN] }, ["public"]],
    [{ kind: "host", host: "192.0.2.7", guestHost: "tmate.io", hostKeys: [PIN] }, ["public"]],
    [{ kind: "lan", bind: "192.0.2.7", name: "a b" }, ["name"]],
    [{ kind: "lan", bind: "192.0.2.7", name: "here" }, ["name"]],
  ])("REACH15: %j is refused by the name of each field, and nothing is written", (input, paths) => {
    expect(issuesOf(input)).toEqual(paths);
    expect(readdirSync(dir)).toEqual([]);
  });

  it("REACH11: a relay of the makers is taken as a public one; a name that only looks alike is anybody's", () => {
    const host = { backend: "tmate" as const, kind: "host" as const, hostKeys: [PIN], public: false };
    expect(settings.add({ ...host, name: "makers", host: "ssh.tmate.io", public: true }, agreed)).toEqual(ok(null));
    expect(settings.add({ ...host, name: "own", host: "nottmate.io" }, agreed)).toEqual(ok(null));
    expect(settings.add({ ...host, name: "other", host: "tmate.io.example" }, agreed)).toEqual(ok(null));
  });

  it("REACH15: a name that is taken, one that is not there, the built-in one and the default are refused", () => {
    expect(settings.add(lan, agreed).ok).toBe(true);
    expect(issuesOf({ ...lan })).toEqual(["name"]);
    expect(settings.remove("nope", agreed)).toMatchObject({
      error: { code: "not-found", data: { kind: "relay", id: "nope" } },
    });
    expect(settings.remove("here", agreed)).toMatchObject({ error: { code: "invalid-input" } });
    writeFileSync(path, `[sharing]\nrelay = "office"\n${readFileSync(path, "utf8")}`);
    expect(settings.remove("office", agreed)).toMatchObject({ error: { code: "invalid-input" } });
  });

  it("REACH15: a file with a mistake in it is not written over", () => {
    writeFileSync(path, "[sharing\n");
    expect(settings.add(lan, agreed)).toMatchObject({ error: { code: "setup-problem", data: { path } } });
    expect(readFileSync(path, "utf8")).toBe("[sharing\n");
  });

  it("AUD17: what may not be written down is neither added nor removed", () => {
    const refused = fail(shareError("audit-unavailable", "It cannot be recorded.", { hint: "" }));
    expect(settings.add(lan, () => refused)).toEqual(refused);
    expect([readdirSync(dir), names()]).toEqual([[], ["here", "here"]]);
    expect(settings.add(lan, agreed).ok).toBe(true);
    expect(settings.remove("office", () => refused)).toEqual(refused);
    expect(names()).toEqual(["here", "here", "office"]);
    expect(readFileSync(path, "utf8")).toContain("[relays.office]");
  });

  it("REACH14: a file kept elsewhere behind a link stays there, with its mode", () => {
    const elsewhere = join(dir, "dotfiles.toml");
    writeFileSync(elsewhere, "# mine\n", { mode: 0o644 });
    symlinkSync(elsewhere, path);
    expect(settings.add(lan, agreed).ok).toBe(true);
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(elsewhere, "utf8")).toMatch(/^# mine\n\n\[relays\.office\]/);
    expect(statSync(elsewhere).mode & 0o777).toBe(0o644);
  });
});
