// When a local relay counts as lost. Uses a fake clock and no process.
import { describe, expect, it } from "vitest";
import { createFakeClock } from "../../testing/fake-clock";
import { startHealthCheck } from "../health-check";

const startCheck = () => {
  const clock = createFakeClock();
  const relay = { isStopped: false, greets: true, probes: 0 };
  const states: string[] = [];
  const check = startHealthCheck({
    clock,
    isStopped: () => relay.isStopped,
    greets: () => {
      relay.probes += 1;
      if (relay.greets) return Promise.resolve(true);
      return new Promise((resolve) => clock.after(1_000, () => resolve(false)));
    },
  });
  check.onStateChanged(() => states.push(check.linkState()));
  return { clock, relay, states, check };
};

describe("a local relay", () => {
  it("LIVE6: is lost at the next check after it is stopped, and back with its next greeting", async () => {
    const { clock, relay, states, check } = startCheck();
    await clock.advance(700);
    relay.isStopped = true;
    await clock.advance(500);
    expect(states).toEqual(["reconnecting"]);
    await clock.advance(60_000);
    expect([states, relay.probes]).toEqual([["reconnecting"], 0]);
    relay.isStopped = false;
    relay.greets = false;
    await clock.advance(3_000);
    expect(states).toEqual(["reconnecting"]);
    relay.greets = true;
    await clock.advance(1_500);
    expect(states).toEqual(["reconnecting", "ready"]);
    check.stop();
    expect(clock.pending()).toBe(0);
  });

  it("LIVE6: is lost after two seconds without a greeting, and is asked for one only every minute", async () => {
    const { clock, relay, states } = startCheck();
    await clock.advance(240_000);
    expect([states, relay.probes]).toEqual([[], 4]);
    relay.greets = false;
    await clock.advance(60_000 + 1_900);
    expect(states).toEqual([]);
    await clock.advance(100);
    expect(states).toEqual(["reconnecting"]);
    relay.greets = true;
    await clock.advance(1_500);
    expect(states).toEqual(["reconnecting", "ready"]);
  });

  it("LIVE6: gets the full time again after the machine slept or was too busy to check", async () => {
    const { clock, relay, states } = startCheck();
    relay.greets = false;
    await clock.advance(61_500);
    clock.sleep(3_600_000);
    await clock.advance(1_500);
    expect(states).toEqual([]);
    await clock.advance(1_000);
    expect(states).toEqual(["reconnecting"]);
  });

  it("LIVE6: reports nothing after the checks have ended, not even a pending answer", async () => {
    const { clock, relay, states, check } = startCheck();
    relay.isStopped = true;
    await clock.advance(500);
    relay.isStopped = false;
    relay.greets = false;
    await clock.advance(500);
    check.stop();
    await clock.advance(60_000);
    expect([states, clock.pending()]).toEqual([["reconnecting"], 0]);
  });
});
