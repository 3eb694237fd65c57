// Tests that the waiting helper waits, gives what it saw, and does not hang.
import { describe, expect, it } from "vitest";
import { eventually } from "../eventually";

describe("eventually", () => {
  it("TEST1: gives the first answer that holds", async () => {
    const answers = [null, false, undefined, "here"];
    await expect(eventually(() => answers.shift(), { what: "an answer", withinMs: 1_000, everyMs: 1 })).resolves.toBe(
      "here",
    );
  });

  it("TEST1: takes a throw for not yet, and says at the deadline what it saw last", async () => {
    const question = (): never => {
      throw new Error("no such socket");
    };
    await expect(eventually(question, { what: "the socket is there", withinMs: 20, everyMs: 1 })).rejects.toThrow(
      "Not within 20 ms: the socket is there. Last seen: no such socket",
    );
  });

  it("TEST1: does not wait for a question that never answers", async () => {
    const hanging = (): Promise<boolean> => new Promise<boolean>(() => undefined);
    await expect(eventually(hanging, { what: "an answer", withinMs: 20 })).rejects.toThrow("never answered");
  });
});
