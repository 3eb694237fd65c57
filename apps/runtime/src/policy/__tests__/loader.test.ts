// What is recorded and published when policies are loaded, reloaded or broken.
import { createHash } from "node:crypto";
import { afterEach, expect, it } from "vitest";
import { fail, ok, shareError } from "#contract/errors";
import { correlationIdSchema } from "#contract/ids";
import type { PolicyState } from "#contract/policy";
import type { AuditEntry, AuditPort } from "../../integrations/sharing/ports";
import { createFakeClock } from "../../testing/fake-clock";
import { createPolicyGate } from "../gate";
import { createPolicyLoader, type PolicyLoader } from "../loader";
import { createPolicyHome, type PolicyHome, question } from "./fixture";

const OPERATOR = { kind: "operator", id: "me" } as const;
const NONE = '@id("none") forbid (principal, action, resource);';
const GOOD = '@id("all") permit (principal, action, resource);';

let home: PolicyHome;
let loader: PolicyLoader;
afterEach(() => {
  loader.dispose();
  home.remove();
});

const load = (text: string) => {
  home = createPolicyHome({ "a.cedar": text });
  const rows: AuditEntry[] = [];
  const log = { isFull: false };
  const published: PolicyState[] = [];
  const gate = createPolicyGate({ dir: home.dir, clock: createFakeClock() });
  const audit: AuditPort = {
    append: (row) =>
      log.isFull ? fail(shareError("audit-unavailable", "full", { hint: "make room" })) : ok({ seq: rows.push(row) }),
  };
  const newCorrelationId = () => correlationIdSchema.parse("cor_aaaa");
  loader = createPolicyLoader({ gate, audit, newCorrelationId, publish: (state) => void published.push(state) });
  return { gate, log, published, recorded: () => rows.map(({ type, actor, data }) => [type, actor.kind, data]) };
};

it("FR-026-011, POL7: records the rules in force at the start, and each reload with who asked for it", () => {
  const { recorded, published } = load(GOOD);
  home.write("b.cedar", NONE);
  expect(loader.reload(OPERATOR)).toEqual(ok({ ok: true, problem: null }));
  const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");
  const first = { path: "a.cedar", sha256: digestOf(GOOD) };
  expect(recorded()).toEqual([
    ["policy.reloaded", "runtime", { policyIds: ["all"], files: [first] }],
    [
      "policy.reloaded",
      "operator",
      { policyIds: ["all", "none"], files: [first, { path: "b.cedar", sha256: digestOf(NONE) }] },
    ],
  ]);
  expect(published.map(({ problem }) => problem)).toEqual([null, null]);
});

it("FR-026-011, POL7: records and publishes a broken reload with its line, and keeps the previous set in force", () => {
  const { recorded, published } = load(GOOD);
  const path = home.write("b.cedar", "\npermit (");
  expect(loader.reload(OPERATOR)).toMatchObject({ ok: true, value: { ok: false, problem: { path, line: 2 } } });
  expect(recorded().at(-1)).toEqual(["policy.broken", "operator", expect.objectContaining({ path, line: 2 })]);
  expect(published.at(-1)).toEqual(loader.state());
  expect(loader.state()).toMatchObject({ loadedAtMs: expect.any(Number), problem: { line: 2 } });
});

it("POL7: records and publishes a set that is broken at the start, and never loads it", () => {
  const { recorded } = load("permit (");
  expect(recorded()).toMatchObject([["policy.broken", "runtime", { line: 1 }]]);
  expect(loader.state()).toMatchObject({ loadedAtMs: null, problem: { line: 1 } });
});

it("FR-026-011, POL15: keeps the previous set, also after a retry, if the change can't be recorded", async () => {
  const { gate, log, recorded } = load(GOOD);
  const verdict = async () => (await gate.decide(question())).verdict;
  home.write("a.cedar", NONE);
  log.isFull = true;
  expect(loader.reload(OPERATOR)).toMatchObject({ ok: false, error: { code: "audit-unavailable" } });
  expect(await verdict()).toBe("allow");
  expect(loader.state().problem).toMatchObject({
    path: home.dir,
    message: expect.stringContaining("couldn't be recorded"),
  });
  expect(loader.reload(OPERATOR).ok).toBe(false);
  expect(await verdict()).toBe("allow");
  expect(recorded()).toHaveLength(1);
  log.isFull = false;
  expect(loader.reload(OPERATOR)).toEqual(ok({ ok: true, problem: null }));
  expect(await verdict()).toBe("deny");
});

it("POL15: a broken set changes nothing and is published, even if it can't be recorded", () => {
  const { log, published } = load(GOOD);
  log.isFull = true;
  home.write("a.cedar", "permit (");
  expect(loader.reload(OPERATOR).ok).toBe(false);
  expect(published.at(-1)).toMatchObject({ problem: { line: 1 } });
});
