// The rules through a runtime's life: what is written down and made known when they are read, and when they are broken.
import { createHash } from "node:crypto";
import { afterEach, expect, it } from "vitest";
import { fail, ok, shareError } from "#contract/errors";
import { correlationIdSchema } from "#contract/ids";
import type { PolicyState } from "#contract/policy";
import type { AuditEntry, AuditPort } from "../../integrations/sharing/ports";
import { createFakeClock } from "../../testing/fake-clock";
import { createPolicyGate } from "../policy-gate";
import { keepPolicies, type PolicyKeeper } from "../policy-keeper";
import { createPolicyHome, type PolicyHome, question } from "./gate-fixture";

const OPERATOR = { kind: "operator", id: "me" } as const;
const NONE = '@id("none") forbid (principal, action, resource);';
const GOOD = '@id("all") permit (principal, action, resource);';

let home: PolicyHome;
let keeper: PolicyKeeper;
afterEach(() => {
  keeper.dispose();
  home.remove();
});

const keep = (text: string) => {
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
  keeper = keepPolicies({ gate, audit, newCorrelationId, publish: (state) => void published.push(state) });
  return { gate, log, published, told: () => rows.map(({ type, actor, data }) => [type, actor.kind, data]) };
};

it("FR-026-011, POL7: the rules in force are on record from the start, and each reload with who asked for it", () => {
  const { told, published } = keep(GOOD);
  home.write("b.cedar", NONE);
  expect(keeper.reload(OPERATOR)).toEqual(ok({ ok: true, problem: null }));
  const digestOf = (text: string) => createHash("sha256").update(text).digest("hex");
  const first = { path: "a.cedar", sha256: digestOf(GOOD) };
  expect(told()).toEqual([
    ["policy.reloaded", "runtime", { policyIds: ["all"], files: [first] }],
    [
      "policy.reloaded",
      "operator",
      { policyIds: ["all", "none"], files: [first, { path: "b.cedar", sha256: digestOf(NONE) }] },
    ],
  ]);
  expect(published.map(({ problem }) => problem)).toEqual([null, null]);
});

it("FR-026-011, POL7: a broken reload is on record and made known with its place; the old set stays in force", () => {
  const { told, published } = keep(GOOD);
  const path = home.write("b.cedar", "\npermit (");
  expect(keeper.reload(OPERATOR)).toMatchObject({ ok: true, value: { ok: false, problem: { path, line: 2 } } });
  expect(told().at(-1)).toEqual(["policy.broken", "operator", expect.objectContaining({ path, line: 2 })]);
  expect(published.at(-1)).toEqual(keeper.state());
  expect(keeper.state()).toMatchObject({ loadedAtMs: expect.any(Number), problem: { line: 2 } });
});

it("POL7: broken at the start: on record, made known, and never loaded", () => {
  const { told } = keep("permit (");
  expect(told()).toMatchObject([["policy.broken", "runtime", { line: 1 }]]);
  expect(keeper.state()).toMatchObject({ loadedAtMs: null, problem: { line: 1 } });
});

it("FR-026-011, POL15: rules whose coming cannot be written down do not come: the old set stays, also through the next reading", async () => {
  const { gate, log, told } = keep(GOOD);
  const verdict = async () => (await gate.decide(question())).verdict;
  home.write("a.cedar", NONE);
  log.isFull = true;
  expect(keeper.reload(OPERATOR)).toMatchObject({ ok: false, error: { code: "audit-unavailable" } });
  expect(await verdict()).toBe("allow");
  expect(keeper.state().problem).toMatchObject({
    path: home.dir,
    message: expect.stringContaining("cannot be written down"),
  });
  expect(keeper.reload(OPERATOR).ok).toBe(false);
  expect(await verdict()).toBe("allow");
  expect(told()).toHaveLength(1);
  log.isFull = false;
  expect(keeper.reload(OPERATOR)).toEqual(ok({ ok: true, problem: null }));
  expect(await verdict()).toBe("deny");
});

it("POL15: a broken set is told even where that cannot be written down; it changes nothing", () => {
  const { log, published } = keep(GOOD);
  log.isFull = true;
  home.write("a.cedar", "permit (");
  expect(keeper.reload(OPERATOR).ok).toBe(false);
  expect(published.at(-1)).toMatchObject({ problem: { line: 1 } });
});
