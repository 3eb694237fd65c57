// The remedies of errors that depend on their data.
import { describe, expect, it } from "vitest";
import { shareError } from "../errors";
import type { ShareId } from "../ids";
import { remedyOf } from "../words";

describe("the remedy of a limit", () => {
  it("CLI4: names what can be done about it: a share to stop, a handoff to look at, or a moment to wait", () => {
    const remedy = (data: { live: ShareId[]; handoffs?: [] }) =>
      remedyOf(shareError("limit-reached", "no", { limit: 3, ...data }));
    expect(remedy({ live: ["shr_aaaa" as ShareId] })).toBe("The limit is 3. Stop a share first.");
    expect(remedy({ live: [], handoffs: [] })).toContain("lanecast handoff list");
    expect(remedy({ live: [] })).toBe("The limit is 3. Try again in a moment.");
  });
});
