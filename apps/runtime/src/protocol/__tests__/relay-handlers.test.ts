// Adding and removing relays is recorded before it takes effect. Uses a real config.toml.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { fail, ok, shareError } from "#contract/errors";
import { relayAddSchema } from "#contract/relay";
import { storedDataOf } from "../../audit/event-data";
import type { AuditEntry, AuditPort } from "../../integrations/sharing/ports";
import { createConfigStore } from "../../platform/config/store";
import { newId } from "../../platform/ids";
import { createRelayRegistry } from "../../relays/registry";
import type { Relay } from "../../relays/relay";
import { createRelaySettings } from "../../relays/settings";
import { createRelayHandlers } from "../relay-handlers";
import { OPERATOR } from "../server/door";

const relay = (name: string): Relay => ({
  name,
  reach: "host",
  isOurs: false,
  probe: async () => ok({ version: "1" }),
  start: async () => {
    throw new Error("nothing is started here");
  },
  test: async () => ok([]),
});
const PIN = `SHA256:${"b".repeat(43)}`;
const JUMP_PIN = `SHA256:${"c".repeat(43)}`;
const NAME = "Relay-of-the-Office-2025";
const request = relayAddSchema.parse({
  name: NAME,
  backend: "upterm",
  kind: "host",
  host: "relay.example",
  hostKeys: [PIN],
  jump: { host: "jump.example", identity: "/keys/jump", hostKeys: [JUMP_PIN] },
});

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lc-relays-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const handlersOver = (append: AuditPort["append"]) => {
  const registry = createRelayRegistry({ builtIn: { tmate: relay("here"), upterm: relay("here") }, make: relay });
  return createRelayHandlers({
    registry,
    settings: createRelaySettings({ store: createConfigStore(join(dir, "config.toml")), registry }),
    sharing: { list: () => [] },
    capabilitiesOf: async () => null,
    defaultRelay: () => "here",
    ownAddresses: () => [],
    checkAddress: async () => [],
    audit: { append },
    newCorrelationId: () => newId("cor"),
  });
};

it("AUD17: records an added and a removed relay with its address, its trusted keys and who changed it", async () => {
  const rows: AuditEntry[] = [];
  const isInFile = (): boolean =>
    existsSync(join(dir, "config.toml")) && readFileSync(join(dir, "config.toml"), "utf8").includes(NAME);
  const before: boolean[] = [];
  const { add, remove } = handlersOver((row) => {
    before.push(isInFile());
    rows.push(row);
    return ok({ seq: rows.length });
  });
  expect((await add(request, OPERATOR)).ok).toBe(true);
  expect(remove(NAME, OPERATOR).ok).toBe(true);
  // The row comes before the change.
  expect([before, isInFile()]).toEqual([[false, true], false]);
  const what = { relayName: NAME, kind: "host", reach: "host", public: false, host: "relay.example", port: 22 };
  for (const [index, type] of (["relay.added", "relay.removed"] as const).entries()) {
    const row = rows[index];
    expect(row).toMatchObject({ type, actor: OPERATOR, backend: "upterm" });
    expect(storedDataOf(type, row?.data ?? {})).toEqual({ ...what, fingerprints: [PIN, JUMP_PIN] });
  }
});

it("AUD17: doesn't add a relay if the row can't be written", async () => {
  const refused = shareError("audit-unavailable", "It cannot be recorded.", { hint: "Make room." });
  const { add, list } = handlersOver(() => fail(refused));
  expect(await add(request, OPERATOR)).toMatchObject({ ok: false, error: { code: "audit-unavailable" } });
  expect(existsSync(join(dir, "config.toml"))).toBe(false);
  expect((await list()).relays.map(({ name }) => name)).toEqual(["here", "here"]);
});

it("AUD17: records a second time that a relay couldn't be written", async () => {
  const rows: AuditEntry[] = [];
  const { add } = handlersOver((row) => {
    rows.push(row);
    return ok({ seq: rows.length });
  });
  mkdirSync(join(dir, "config.toml.new", "in-the-way"), { recursive: true });
  expect(await add(request, OPERATOR)).toMatchObject({ error: { code: "setup-problem" } });
  expect(rows).toMatchObject([{ type: "relay.added" }, { type: "relay.removed", data: { code: "setup-problem" } }]);
});
