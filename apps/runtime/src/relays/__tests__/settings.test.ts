// Adds and removes relays in a real config.toml: what is refused, what is written, and what takes effect immediately.
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
import { createRelayRegistry, type RelayRegistry } from "../registry";
import type { Relay } from "../relay";
import { createRelaySettings, type RelaySettings } from "../settings";

const relay = (name: string): Relay => ({
  name,
  reach: "here",
  isOurs: true,
  probe: async () => ok({ version: "1" }),
  start: async () => {
    throw new Error("nothing is started here");
  },
  test: async () => ok([]),
});
const allow = () => ok(null);
const PIN = `SHA256:${"b".repeat(43)}`;
const lan = relayAddSchema.parse({ name: "office", backend: "tmate", kind: "lan", bind: "192.0.2.7" });

let dir: string;
let path: string;
let registry: RelayRegistry;
let settings: RelaySettings;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lc-relays-"));
  path = join(dir, "config.toml");
  registry = createRelayRegistry({ builtIn: { tmate: relay("here"), upterm: relay("here") }, make: relay });
  settings = createRelaySettings({ store: createConfigStore(path), registry });
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const names = () => registry.list().map((listed) => listed.name);
const issuesOf = (input: Record<string, unknown>) => {
  const added = settings.add(relayAddSchema.parse({ backend: "tmate", name: "x", ...input }), allow);
  if (added.ok || added.error.code !== "invalid-input") throw new Error(`not refused: ${JSON.stringify(added)}`);
  return added.error.data.issues.map((issue) => issue.path);
};

describe("relay settings", () => {
  it("REACH14: puts an added relay into the private file and the registry, and removes it from both", () => {
    expect(settings.add(lan, allow)).toEqual(ok(null));
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(names()).toEqual(["here", "here", "office"]);
    expect(registry.find("tmate", "office")?.name).toBe("office");
    expect(registry.find("upterm", "office")).toBe(null);
    expect(settings.remove("office", allow)).toEqual(ok(null));
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
  ])("REACH15: refuses %j with the name of each field, and writes nothing", (input, paths) => {
    expect(issuesOf(input)).toEqual(paths);
    expect(readdirSync(dir)).toEqual([]);
  });

  it("REACH11: accepts the backend's official relay only as public, and any other host as private", () => {
    const host = { backend: "tmate" as const, kind: "host" as const, hostKeys: [PIN], public: false };
    expect(settings.add({ ...host, name: "makers", host: "ssh.tmate.io", public: true }, allow)).toEqual(ok(null));
    expect(settings.add({ ...host, name: "own", host: "nottmate.io" }, allow)).toEqual(ok(null));
    expect(settings.add({ ...host, name: "other", host: "tmate.io.example" }, allow)).toEqual(ok(null));
  });

  it("REACH15: refuses to add a name twice, and to remove an unknown relay, the built-in one or the default", () => {
    expect(settings.add(lan, allow).ok).toBe(true);
    expect(issuesOf({ ...lan })).toEqual(["name"]);
    expect(settings.remove("nope", allow)).toMatchObject({
      error: { code: "not-found", data: { kind: "relay", id: "nope" } },
    });
    expect(settings.remove("here", allow)).toMatchObject({ error: { code: "invalid-input" } });
    writeFileSync(path, `[sharing]\nrelay = "office"\n${readFileSync(path, "utf8")}`);
    expect(settings.remove("office", allow)).toMatchObject({ error: { code: "invalid-input" } });
  });

  it("REACH15: doesn't overwrite a file with a mistake", () => {
    writeFileSync(path, "[sharing\n");
    expect(settings.add(lan, allow)).toMatchObject({ error: { code: "setup-problem", data: { path } } });
    expect(readFileSync(path, "utf8")).toBe("[sharing\n");
  });

  it("AUD17: neither adds nor removes a relay if the change can't be recorded", () => {
    const refused = fail(shareError("audit-unavailable", "It can't be recorded.", { hint: "" }));
    expect(settings.add(lan, () => refused)).toEqual(refused);
    expect([readdirSync(dir), names()]).toEqual([[], ["here", "here"]]);
    expect(settings.add(lan, allow).ok).toBe(true);
    expect(settings.remove("office", () => refused)).toEqual(refused);
    expect(names()).toEqual(["here", "here", "office"]);
    expect(readFileSync(path, "utf8")).toContain("[relays.office]");
  });

  it("REACH14: writes through a link to the file it points to, and keeps that file's mode", () => {
    const elsewhere = join(dir, "dotfiles.toml");
    writeFileSync(elsewhere, "# mine\n", { mode: 0o644 });
    symlinkSync(elsewhere, path);
    expect(settings.add(lan, allow).ok).toBe(true);
    expect(lstatSync(path).isSymbolicLink()).toBe(true);
    expect(readFileSync(elsewhere, "utf8")).toMatch(/^# mine\n\n\[relays\.office\]/);
    expect(statSync(elsewhere).mode & 0o777).toBe(0o644);
  });

  it.each(["__proto__", "-x", "_x", ".", "a/b"])(
    "REACH14: refuses the name %s, and neither records nor writes it",
    (name) => {
      let hasRecorded = false;
      const record = () => {
        hasRecorded = true;
        return ok(null);
      };
      expect(settings.add({ ...lan, name }, record)).toMatchObject({ error: { code: "invalid-input" } });
      expect([hasRecorded, readdirSync(dir)]).toEqual([false, []]);
    },
  );

  it.each(["constructor", "toString", "hasOwnProperty"])(
    "REACH14: adds and removes a relay called %s like any other",
    (name) => {
      expect(settings.remove(name, allow)).toMatchObject({ error: { code: "not-found" } });
      expect(settings.add({ ...lan, name }, allow)).toEqual(ok(null));
      expect(registry.find("tmate", name)?.name).toBe(name);
      expect(settings.remove(name, allow)).toEqual(ok(null));
      expect(registry.find("tmate", name)).toBeNull();
    },
  );
});
