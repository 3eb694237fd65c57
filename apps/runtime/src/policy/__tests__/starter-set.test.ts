// The starter set rule by rule, through the real gate.
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Verdict } from "#contract/commands";
import type { PolicyQuestion } from "../../integrations/sharing/ports";
import { createTestGates, linkOnly, MINUTE_MS, question } from "./fixture";

const gates = createTestGates();
afterEach(gates.removeAll);

const gateInNewHome = () => {
  const { gate, home, report } = gates.open(null);
  expect(report).toEqual({ ok: true, problem: null });
  return { gate, dir: home.dir };
};

type Case = readonly [string, Partial<PolicyQuestion["context"]>, Verdict["verdict"], string];

const cases: readonly Case[] = [
  ["reading with a key", {}, "allow", "read-with-keys"],
  ["reading with a key for hours", { ttlMs: 240 * MINUTE_MS }, "allow", "read-with-keys"],
  ["reading with a key on the local network", { reach: "lan" }, "allow", "read-with-keys"],
  ["reading with a key through a tunnel", { reach: "tunnel", backend: "upterm" }, "allow", "read-with-keys"],
  ["reading with a key over an own relay", { reach: "host" }, "allow", "read-with-keys"],
  ["reading with a key over a public relay", { reach: "public" }, "deny", "no-public-relays"],
  ["reading with the link for 30 minutes", { ...linkOnly, ttlMs: 30 * MINUTE_MS }, "allow", "read-with-link"],
  ["reading with the link for a moment more", { ...linkOnly, ttlMs: 30 * MINUTE_MS + 1 }, "deny", ""],
  ["reading with the link over a public relay", { ...linkOnly, reach: "public" }, "deny", "no-public-relays"],
  ["reading with neither key nor link", { keyCount: 0 }, "deny", ""],
  ["writing with a key", { access: "write" }, "allow", "write-with-keys"],
  [
    "writing with keys over a public relay",
    { access: "write", keyCount: 3, reach: "public" },
    "deny",
    "no-public-relays",
  ],
  ["writing with the link", { ...linkOnly, access: "write" }, "needs-approval", "write-with-link"],
  ["writing with the link, approved", { ...linkOnly, access: "write", approved: true }, "allow", "write-with-link"],
  ["writing with the link and keys", { anyoneWithLink: true, access: "write" }, "needs-approval", "write-with-link"],
  ["writing with the link, public", { ...linkOnly, access: "write", reach: "public" }, "deny", "no-public-relays"],
  ["the same, approved", { ...linkOnly, access: "write", reach: "public", approved: true }, "deny", "no-public-relays"],
  ["writing with neither", { access: "write", keyCount: 0 }, "deny", ""],
];

describe("starter set", () => {
  it.each(cases)("FR-026-002, POL9: %s", async (_, context, verdict, policyId) => {
    const { gate } = gateInNewHome();
    const answer = await gate.decide(question(context));
    expect(answer).toMatchObject({ verdict, policyIds: policyId === "" ? [] : [policyId] });
    expect(answer.reason).not.toBe("");
  });

  it.each(["reveal-link", "admit"] as const)(
    "FR-026-002, POL9: allows %s on the same terms as the share itself",
    async (action) => {
      const { gate } = gateInNewHome();
      for (const [, context, verdict, policyId] of cases) {
        const answer = await gate.decide(question(context, { action }));
        expect(answer).toMatchObject({ verdict, policyIds: policyId === "" ? [] : [policyId], instead: [] });
      }
    },
  );

  it.each(["extend", "switch"] as const)(
    "FR-026-002, POL9: allows %s on the terms of a share without approval, and denies it for an approved one",
    async (action) => {
      const { gate } = gateInNewHome();
      for (const [, context, verdict, policyId] of cases) {
        const answer = await gate.decide(question(context, { action }));
        const isAsked = policyId === "write-with-link";
        const policyIds = isAsked || policyId === "" ? [] : [policyId];
        expect(answer).toMatchObject({ verdict: isAsked ? "deny" : verdict, policyIds, instead: [] });
      }
    },
  );

  it("FR-026-008, POL9: lets the operator hand over a terminal, and requires approval if an agent asks", async () => {
    const { gate } = gateInNewHome();
    const terms = { may: "run", agent: "builder", guests: 0 } as const;
    const offer = { action: "handoff", handoff: { ...terms, may: "type", initiator: "operator" } } as const;
    expect(await gate.decide(question({}, offer))).toMatchObject({ verdict: "allow", policyIds: ["handoff-offer"] });
    const agent = { kind: "agent", id: "builder" } as const;
    const asked = { action: "handoff", principal: agent, handoff: { ...terms, initiator: "agent" } } as const;
    expect(await gate.decide(question({}, asked))).toMatchObject({
      verdict: "needs-approval",
      policyIds: ["handoff-request"],
    });
    expect(await gate.decide(question({ approved: true }, asked))).toMatchObject({ verdict: "allow" });
    const typing = { ...asked, handoff: { ...asked.handoff, may: "type" } } as const;
    expect(await gate.decide(question({ approved: true }, typing))).toMatchObject({ verdict: "deny" });
  });

  it("POL9: requires approval for every request of an agent, and never allows public relays", async () => {
    const { gate } = gateInNewHome();
    const agent = { principal: { kind: "agent", id: "builder" } } as const;
    expect(await gate.decide(question({}, agent))).toMatchObject({
      verdict: "needs-approval",
      policyIds: ["agent-asks"],
    });
    expect(await gate.decide(question({ approved: true }, agent))).toMatchObject({ verdict: "allow" });
    expect(await gate.decide(question({ reach: "public", approved: true }, agent))).toMatchObject({ verdict: "deny" });
  });
});

describe("first start", () => {
  it("POL8: writes the set into a new home, readable by the account only", () => {
    const { dir } = gateInNewHome();
    expect(readdirSync(dir)).toEqual(["starter.cedar"]);
    expect(statSync(dir).mode & 0o777).toBe(0o700);
    expect(statSync(join(dir, "starter.cedar")).mode & 0o777).toBe(0o600);
    expect(existsSync(`${dir}.new`)).toBe(false);
  });

  it("POL8: leaves an existing empty folder empty, which denies everything", async () => {
    const { gate, home, report } = gates.open({});
    expect(report.ok).toBe(true);
    expect(readdirSync(home.dir)).toEqual([]);
    const answer = await gate.decide(question());
    expect(answer).toMatchObject({ verdict: "deny", policyIds: [], instead: [] });
    expect(answer.reason).toMatch(/no rule allows this/i);
  });
});
