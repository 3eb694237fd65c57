// Shutdown steps: their order, a failing step, and callers that meet.
import { describe, expect, it } from "vitest";
import { silentLog } from "../../platform/log";
import { createShutdown } from "../shutdown";

describe("shutdown", () => {
  it("REV9: runs each step once, in reverse order, one after the other", async () => {
    const order: string[] = [];
    const shutdown = createShutdown(silentLog);
    shutdown.add("first", () => void order.push("first"));
    shutdown.add("second", async () => {
      order.push("second begins");
      await Promise.resolve();
      order.push("second ends");
    });
    const running = shutdown.run();
    expect(shutdown.run()).toBe(running);
    await running;
    expect(order).toEqual(["second begins", "second ends", "first"]);
    await shutdown.run();
    expect(order).toHaveLength(3);
  });

  it("REV9: runs the remaining steps when one fails, and logs each failure by name", async () => {
    const order: string[] = [];
    const failures: unknown[] = [];
    const shutdown = createShutdown({ error: (event, error, facts) => void failures.push([event, error, facts]) });
    shutdown.add("fine", () => void order.push("fine"));
    shutdown.add("rejects", () => Promise.reject(new Error("stuck")));
    shutdown.add("throws", () => {
      throw new Error("broken");
    });
    await shutdown.run();
    expect(order).toEqual(["fine"]);
    expect(failures).toEqual([
      ["shutdown-step-failed", new Error("broken"), { step: "throws" }],
      ["shutdown-step-failed", new Error("stuck"), { step: "rejects" }],
    ]);
  });
});
