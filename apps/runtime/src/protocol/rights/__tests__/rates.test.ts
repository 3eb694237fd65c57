// The rate of audit rows per token.
import { expect, it } from "vitest";
import { createFakeClock } from "../../../testing/fake-clock";
import { createRates, ROWS_AT_ONCE } from "../rates";

it("RES4: a token's calls can write a number of rows at once, then one a second; the first call over the limit is marked", () => {
  const clock = createFakeClock();
  const rates = createRates(clock);
  const takeAll = (count: number) => Array.from({ length: count }, () => rates.take("tok_a"));
  expect(new Set(takeAll(ROWS_AT_ONCE))).toEqual(new Set(["free"]));
  expect(takeAll(3)).toEqual(["first", "over", "over"]);
  expect(rates.take("tok_b")).toBe("free");
  clock.sleep(2_000);
  expect(takeAll(4)).toEqual(["free", "free", "over", "over"]);
  clock.sleep(3_600_000);
  expect(new Set(takeAll(ROWS_AT_ONCE))).toEqual(new Set(["free"]));
  expect(takeAll(2)).toEqual(["first", "over"]);
});
