import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { stretched } from "../wait";

const withRunnable = (runnable: number) => (): string => `0.10 0.20 0.30 ${runnable}/420 31415\n`;
const cores = availableParallelism();

describe("a time that is stretched on a busy machine", () => {
  it("stays as it is while there is a processor for every process", () => {
    expect(stretched(200, withRunnable(0))).toBe(200);
    expect(stretched(200, withRunnable(cores))).toBe(200);
  });

  it("grows with the processes that wait for a processor, up to five times", () => {
    expect(stretched(200, withRunnable(3 * cores))).toBe(600);
    expect(stretched(200, withRunnable(500 * cores))).toBe(1_000);
  });

  it("stays as it is where the load cannot be read", () => {
    expect(stretched(200, () => "")).toBe(200);
  });

  it("reads the load of this machine", () => {
    expect(stretched(200)).toBeGreaterThanOrEqual(200);
    expect(stretched(200)).toBeLessThanOrEqual(1_000);
  });
});
