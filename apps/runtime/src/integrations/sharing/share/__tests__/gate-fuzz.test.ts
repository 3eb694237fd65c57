// Random rules, requests and orders of commands: nothing of a share is ever started without a permit for exactly that
// request.
import fc from "fast-check";
import { afterEach, expect, it } from "vitest";
import type { ShareRequest } from "#contract/commands";
import { fail, shareError } from "#contract/errors";
import { createTestGates } from "../../../../policy/__tests__/fixture";
import { allows, anyRule, textOf } from "../../../../policy/__tests__/rules-fixture";
import type { PolicyGate } from "../../../../policy/gate";
import { KEY, ME, type Rig, TERMINAL } from "../../../../testing/rigs/sharing-rig";
import { checkForLeaks, rigWith } from "../../life/__tests__/share-lab";
import type { PolicyQuestion } from "../../ports";

/** Each run builds a gate over real files; other suites share the cores. */
const FUZZ_TIMEOUT_MS = 60_000;

checkForLeaks();
const gates = createTestGates();
afterEach(gates.removeAll);

const AGENT = { kind: "agent", id: "builder" } as const;

const anyRequest: fc.Arbitrary<ShareRequest> = fc
  .record({
    backend: fc.constantFrom("tmate", "upterm"),
    access: fc.constantFrom("read", "write"),
    ttlMs: fc.integer({ min: 1_000, max: 14_400_000 }),
    anyoneWithLink: fc.boolean(),
    knock: fc.boolean(),
  })
  .map((asked) => ({ ...asked, terminalId: TERMINAL, keys: asked.anyoneWithLink ? [] : [KEY] }));

type Deed =
  | { readonly type: "start"; readonly asked: ShareRequest; readonly byAgent: boolean }
  | { readonly type: "approve" | "refuse" | "again" | "revoke" };
const anyDeed: fc.Arbitrary<Deed> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ type: fc.constant("start"), asked: anyRequest, byAgent: fc.boolean() }) },
  { weight: 2, arbitrary: fc.record({ type: fc.constantFrom("approve", "refuse", "again", "revoke") }) },
);

interface Decided {
  readonly question: PolicyQuestion;
  readonly isAllowed: boolean;
}

/** A session over a gate. `starts`: the gate's last verdict each time something of a share was about to run. */
const openSession = (gate: PolicyGate) => {
  const decided: Decided[] = [];
  const starts: (Decided | undefined)[] = [];
  const rig = rigWith({
    limits: { maxPerTerminal: 100 },
    decide: async (question) => {
      const verdict = await gate.decide(question);
      decided.push({ question, isAllowed: verdict.verdict === "allow" });
      return verdict;
    },
    // The first thing that a start runs. The test needs no more.
    startRelay: async () => {
      starts.push(decided.at(-1));
      return fail(shareError("relay-unreachable", "far enough", { backend: "tmate", relay: "here", hint: "" }));
    },
  });
  return { rig, starts };
};

const waitingIn = ({ sharing, approvals }: Rig) =>
  approvals.find(({ shareId }) => sharing.list(false).some((share) => share.shareId === shareId));

const approve = (rig: Rig): void => {
  const waiting = waitingIn(rig);
  if (waiting === undefined) return;
  const { access, ttlMs } = waiting.request;
  const granted = { access, ttlMs };
  const yes = { by: "operator", decidedBy: "me", note: null, fingerprint: null, signed: null, granted } as const;
  rig.sharing.decide(waiting.shareId, { type: "approval-given", approvalId: waiting.approvalId, ...yes }, ME);
};

const refuse = (rig: Rig): void => {
  const waiting = waitingIn(rig);
  if (waiting === undefined) return;
  const no = { decidedBy: "me", note: null, error: shareError("approval-refused", "no", { note: null }) };
  rig.sharing.decide(waiting.shareId, { type: "approval-refused", approvalId: waiting.approvalId, ...no }, ME);
};

const again = async ({ sharing }: Rig): Promise<void> => {
  const over = sharing.list(true).find(({ phase }) => phase === "ended");
  if (over !== undefined) await sharing.again(over.shareId, ME, true);
};

const act = async (rig: Rig, deed: Deed): Promise<unknown> => {
  switch (deed.type) {
    case "start":
      return rig.sharing.start(deed.asked, deed.byAgent ? AGENT : ME, true);
    case "approve":
      return approve(rig);
    case "refuse":
      return refuse(rig);
    case "again":
      return again(rig);
    case "revoke":
      return rig.sharing.revoke({ all: true }, ME);
  }
};

it("FR-026-002, FR-026-009: nothing starts without an allow just before it, and nothing is allowed without a matching permit (fuzz)", {
  timeout: FUZZ_TIMEOUT_MS,
}, async () => {
  let starts = 0;
  const anyRules = fc.array(anyRule, { maxLength: 5 });
  const anyDeeds = fc.array(anyDeed, { minLength: 1, maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(anyRules, anyDeeds, async (rules, deeds) => {
      const session = openSession(gates.open({ "fuzz.cedar": textOf(rules) }).gate);
      const { sharing } = session.rig;
      for (const deed of deeds) {
        await act(session.rig, deed);
        const isQuiet = (): boolean => sharing.list(false).every(({ phase }) => phase === "awaiting-approval");
        await expect.poll(isQuiet, { interval: 1 }).toBe(true);
      }
      starts += session.starts.length;
      for (const start of session.starts) {
        expect(start?.isAllowed).toBe(true);
        expect(start !== undefined && allows(rules, start.question)).toBe(true);
      }
      gates.removeAll();
      await session.rig.dispose();
    }),
    { numRuns: 150 },
  );
  // A fuzz in which nothing ever starts would prove nothing.
  expect(starts).toBeGreaterThan(10);
});
