// The disposer: order, failures, callers that meet.
import { describe, expect, it } from "vitest";
import { createDisposer } from "../disposer";

describe("disposer", () => {
  it("REV9: undoes in reverse, one after the other, each once", async () => {
    const order: string[] = [];
    const disposer = createDisposer();
    disposer.add("first", () => void order.push("first"));
    disposer.add("second", async () => {
      order.push("second begins");
      await Promise.resolve();
      order.push("second ends");
    });
    const [left, right] = await Promise.all([disposer.dispose(), disposer.dispose()]);
    expect(order).toEqual(["second begins", "second ends", "first"]);
    expect([left, right, await disposer.dispose()]).toEqual([[], [], []]);
  });

  it("REV9: what cannot be undone does not keep the rest alive, and is told", async () => {
    const order: string[] = [];
    const disposer = createDisposer();
    disposer.add("kept", () => void order.push("kept"));
    disposer.add("rejects", () => Promise.reject(new Error("stuck")));
    disposer.add("throws", () => {
      throw new Error("broken");
    });
    expect(await disposer.dispose()).toEqual([
      { name: "throws", error: new Error("broken") },
      { name: "rejects", error: new Error("stuck") },
    ]);
    expect(order).toEqual(["kept"]);
  });

  it("REV9: what is added while undoing, or after it, is undone as well", async () => {
    const order: string[] = [];
    const disposer = createDisposer();
    disposer.add("adds", () => disposer.add("late", () => void order.push("late")));
    await disposer.dispose();
    disposer.add("very late", () => void order.push("very late"));
    await disposer.dispose();
    expect(order).toEqual(["late", "very late"]);
  });
});
