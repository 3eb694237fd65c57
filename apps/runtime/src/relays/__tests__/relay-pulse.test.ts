// When a relay of ours counts as lost, over a bent clock and without any process.
import { describe, expect, it } from "vitest";
import { createFakeClock } from "../../testing/fake-clock";
import { startPulse } from "../relay-pulse";

const watch = () => {
  const clock = createFakeClock();
  const relay = { isStopped: false, greets: true, asked: 0 };
  const told: string[] = [];
  const pulse = startPulse({
    clock,
    isStopped: () => relay.isStopped,
    greets: () => {
      relay.asked += 1;
      if (relay.greets) return Promise.resolve(true);
      return new Promise((resolve) => clock.after(1_000, () => resolve(false)));
    },
  });
  pulse.onStateChanged(() => told.push(pulse.linkState()));
  return { clock, relay, told, pulse };
};

describe("a relay of ours", () => {
  it("LIVE6: is lost at the next look when it is stopped, and back with the greeting after that", async () => {
    const { clock, relay, told, pulse } = watch();
    await clock.advance(700);
    relay.isStopped = true;
    await clock.advance(500);
    expect(told).toEqual(["reconnecting"]);
    await clock.advance(60_000);
    expect([told, relay.asked]).toEqual([["reconnecting"], 0]);
    relay.isStopped = false;
    relay.greets = false;
    await clock.advance(3_000);
    expect(told).toEqual(["reconnecting"]);
    relay.greets = true;
    await clock.advance(1_500);
    expect(told).toEqual(["reconnecting", "ready"]);
    pulse.stop();
    expect(clock.pending()).toBe(0);
  });

  it("LIVE6: is lost when it gives no greeting for two seconds; greeted every five it costs next to nothing", async () => {
    const { clock, relay, told } = watch();
    await clock.advance(20_000);
    expect([told, relay.asked]).toEqual([[], 4]);
    relay.greets = false;
    await clock.advance(5_000 + 1_900);
    expect(told).toEqual([]);
    await clock.advance(100);
    expect(told).toEqual(["reconnecting"]);
    relay.greets = true;
    await clock.advance(1_500);
    expect(told).toEqual(["reconnecting", "ready"]);
  });

  it("LIVE6: has its whole time again after a machine slept, or was too busy for us too", async () => {
    const { clock, relay, told } = watch();
    relay.greets = false;
    await clock.advance(6_500);
    clock.sleep(3_600_000);
    await clock.advance(1_500);
    expect(told).toEqual([]);
    await clock.advance(1_000);
    expect(told).toEqual(["reconnecting"]);
  });

  it("LIVE6: tells nothing once it is over, not even what was under way", async () => {
    const { clock, relay, told, pulse } = watch();
    relay.isStopped = true;
    await clock.advance(500);
    relay.isStopped = false;
    relay.greets = false;
    await clock.advance(500);
    pulse.stop();
    await clock.advance(60_000);
    expect([told, clock.pending()]).toEqual([["reconnecting"], 0]);
  });
});
