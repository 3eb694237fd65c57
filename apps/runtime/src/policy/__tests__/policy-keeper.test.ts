// The rules through a runtime's life: what is written down and made known when they are read, and when they are broken.
import { afterEach, expect, it } from "vitest";
import type { AuditEntry } from "../../integrations/sharing/ports";
import { ok } from "../../protocol/contract/errors";
import { correlationIdSchema } from "../../protocol/contract/ids";
import type { PolicyState } from "../../protocol/contract/policy";
import { createFakeClock } from "../../testing/fake-clock";
import { createPolicyGate } from "../policy-gate";
import { keepPolicies, type PolicyKeeper } from "../policy-keeper";
import { createPolicyHome, type PolicyHome } from "./gate-fixture";

const OPERATOR = { kind: "operator", id: "me" } as const;
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
  const published: PolicyState[] = [];
  const gate = createPolicyGate({ dir: home.dir, clock: createFakeClock() });
  const audit = { append: (row: AuditEntry) => ok({ seq: rows.push(row) }) };
  const newCorrelationId = () => correlationIdSchema.parse("cor_aaaa");
  keeper = keepPolicies({ gate, audit, newCorrelationId, publish: (state) => void published.push(state) });
  return { rows, published, told: () => rows.map(({ type, actor, data }) => [type, actor.kind, data]) };
};

it("FR-026-011, POL7: the rules in force are on record from the start, and each reload with who asked for it", () => {
  const { told, published } = keep(GOOD);
  home.write("b.cedar", '@id("none") forbid (principal, action, resource);');
  expect(keeper.reload(OPERATOR)).toEqual({ ok: true, problem: null });
  expect(told()).toEqual([
    ["policy.reloaded", "runtime", { policyIds: ["all"] }],
    ["policy.reloaded", "operator", { policyIds: ["all", "none"] }],
  ]);
  expect(published.map(({ problem }) => problem)).toEqual([null, null]);
});

it("FR-026-011, POL7: a broken reload is on record and made known with its place; the old set stays in force", () => {
  const { told, published } = keep(GOOD);
  const path = home.write("b.cedar", "\npermit (");
  expect(keeper.reload(OPERATOR)).toMatchObject({ ok: false, problem: { path, line: 2 } });
  expect(told().at(-1)).toEqual(["policy.broken", "operator", expect.objectContaining({ path, line: 2 })]);
  expect(published.at(-1)).toEqual(keeper.state());
  expect(keeper.state()).toMatchObject({ loadedAtMs: expect.any(Number), problem: { line: 2 } });
});

it("POL7: broken at the start: on record, made known, and never loaded", () => {
  const { told } = keep("permit (");
  expect(told()).toMatchObject([["policy.broken", "runtime", { line: 1 }]]);
  expect(keeper.state()).toMatchObject({ loadedAtMs: null, problem: { line: 1 } });
});
