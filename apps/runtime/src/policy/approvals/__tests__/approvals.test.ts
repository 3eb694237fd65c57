// Each request is settled once: by time, by withdrawal, or by neither when the runtime ends.
import { expect, it } from "vitest";
import { APPROVAL_TTL_MS } from "../approvals";
import { createQueue, OTHER_SHARE_ID, SHARE_ID } from "./fixture";

it("APR1: a request is published with what exactly is asked, and until when", () => {
  const { approvals, published, clock, ask } = createQueue();
  ask();
  const expiresAtMs = clock.nowMs() + APPROVAL_TTL_MS;
  expect(published).toMatchObject([
    { state: "asked", shareId: SHARE_ID, expiresAtMs, request: { lane: "api", access: "write" }, needs: "operator" },
  ]);
  expect(approvals.list()).toEqual(published);
});

it("APR2: an unanswered request expires once, and is told", async () => {
  const { approvals, published, expired, clock, ask } = createQueue();
  ask();
  await clock.advance(APPROVAL_TTL_MS - 1);
  expect(expired).toEqual([]);
  await clock.advance(1);
  expect(expired).toMatchObject([{ state: "expired", shareId: SHARE_ID }]);
  approvals.drop(SHARE_ID);
  expect(published.map(({ state }) => state)).toEqual(["asked", "expired"]);
  expect(clock.pending()).toBe(0);
});

it.each([
  ["the machine slept", (clock: ReturnType<typeof createQueue>["clock"]) => clock.sleep(APPROVAL_TTL_MS)],
  [
    "the wall clock was set forwards",
    (clock: ReturnType<typeof createQueue>["clock"]) => clock.setWall(APPROVAL_TTL_MS),
  ],
])("APR2: a request is over when its time is, though no timer rang: %s", (_what, bend) => {
  const { approvals, expired, clock, ask } = createQueue();
  const approvalId = ask();
  bend(clock);
  expect(approvals.find(approvalId)).toMatchObject({ approval: { state: "expired" }, isWithdrawn: false });
  expect(expired).toHaveLength(1);
});

it("APR2: a wall clock set backwards prolongs no request", async () => {
  const { approvals, clock, ask } = createQueue();
  const approvalId = ask();
  clock.setWall(-2 * APPROVAL_TTL_MS);
  await clock.advance(APPROVAL_TTL_MS);
  expect(approvals.find(approvalId)).toMatchObject({ approval: { state: "expired" } });
});

it("APR3: a share that ends takes its own request back, and no other", async () => {
  const { approvals, expired, clock, ask } = createQueue();
  const mine = ask();
  ask({ shareId: OTHER_SHARE_ID });
  approvals.drop(SHARE_ID);
  approvals.drop(SHARE_ID);
  expect(approvals.find(mine)).toMatchObject({
    isWithdrawn: true,
    approval: { state: "expired", note: expect.stringContaining("withdrawn") },
  });
  expect(approvals.list()[0]).toMatchObject({ state: "asked", shareId: OTHER_SHARE_ID });
  expect(expired).toEqual([]);
  approvals.dispose();
  expect(clock.pending()).toBe(0);
});

it("APR4: the history of decided requests does not grow without end, and the page is told what went", () => {
  const { approvals, forgotten, ask } = createQueue();
  for (let round = 0; round < 130; round += 1) {
    ask();
    approvals.drop(SHARE_ID);
  }
  expect(approvals.list().length).toBe(100);
  expect(forgotten).toHaveLength(30);
});
