// Requests in the queue expire or are withdrawn once.
import { expect, it } from "vitest";
import { APPROVAL_TTL_MS } from "../queue";
import { createQueue, OTHER_SHARE_ID, SHARE_ID } from "./fixture";

it("APR1: publishes a request with its exact terms and its expiry", () => {
  const { queue, published, clock, ask } = createQueue();
  ask();
  const expiresAtMs = clock.nowMs() + APPROVAL_TTL_MS;
  expect(published).toMatchObject([
    { state: "asked", shareId: SHARE_ID, expiresAtMs, request: { lane: "api", access: "write" }, needs: "operator" },
  ]);
  expect(queue.list()).toEqual(published);
});

it("APR2: expires an unanswered request once, and reports it", async () => {
  const { queue, published, expired, clock, ask } = createQueue();
  ask();
  await clock.advance(APPROVAL_TTL_MS - 1);
  expect(expired).toEqual([]);
  await clock.advance(1);
  expect(expired).toMatchObject([{ state: "expired", shareId: SHARE_ID }]);
  queue.drop(SHARE_ID);
  expect(published.map(({ state }) => state)).toEqual(["asked", "expired"]);
  expect(clock.pending()).toBe(0);
});

it.each([
  ["the machine slept", (clock: ReturnType<typeof createQueue>["clock"]) => clock.sleep(APPROVAL_TTL_MS)],
  [
    "the wall clock was set forwards",
    (clock: ReturnType<typeof createQueue>["clock"]) => clock.setWall(APPROVAL_TTL_MS),
  ],
])("APR2: expires a request on time although no timer fired, because %s", (_what, bend) => {
  const { queue, expired, clock, ask } = createQueue();
  const approvalId = ask();
  bend(clock);
  expect(queue.find(approvalId)).toMatchObject({ approval: { state: "expired", isWithdrawn: false } });
  expect(expired).toHaveLength(1);
});

it("APR2: doesn't prolong a request when the wall clock is set back", async () => {
  const { queue, clock, ask } = createQueue();
  const approvalId = ask();
  clock.setWall(-2 * APPROVAL_TTL_MS);
  await clock.advance(APPROVAL_TTL_MS);
  expect(queue.find(approvalId)).toMatchObject({ approval: { state: "expired" } });
});

it("APR3: withdraws the request of a share that ends, and no other", async () => {
  const { queue, expired, clock, ask } = createQueue();
  const mine = ask();
  ask({ shareId: OTHER_SHARE_ID });
  queue.drop(SHARE_ID);
  queue.drop(SHARE_ID);
  expect(queue.find(mine)).toMatchObject({
    approval: { state: "expired", isWithdrawn: true, note: expect.stringContaining("withdrawn") },
  });
  expect(queue.list()[0]).toMatchObject({ state: "asked", shareId: OTHER_SHARE_ID });
  expect(expired).toEqual([]);
  queue.dispose();
  expect(clock.pending()).toBe(0);
});

it("APR4: limits the history of settled requests, and reports the ones that it drops", () => {
  const { queue, forgotten, ask } = createQueue();
  for (let round = 0; round < 130; round += 1) {
    ask();
    queue.drop(SHARE_ID);
  }
  expect(queue.list().length).toBe(100);
  expect(forgotten).toHaveLength(30);
});
