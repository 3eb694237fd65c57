// What may be a lane's label: plain words, few enough to be read.
import { expect, it } from "vitest";
import { labelsSchema } from "../lane";

const problemOf = (labels: unknown): string | undefined => labelsSchema.safeParse(labels).error?.issues[0]?.message;

it.each([[[]], [["prod"]], [["customer-data", "v1.2_x", "a".repeat(32)]]])("TERM11: %j are labels", (labels) => {
  expect(labelsSchema.parse(labels)).toEqual(labels);
});

it.each(["", "Prod", "a b", "a/b", "é", "a".repeat(33)])("TERM11: %j is none, and it is said why", (label) => {
  expect(problemOf(["prod", label])).toBe("must be 1 to 32 of a-z, 0-9, dot, underscore and dash");
});

it("TERM11: sixteen are enough", () => {
  const labels = Array.from({ length: 17 }, (_, index) => `l${index}`);
  expect(problemOf(labels.slice(1))).toBeUndefined();
  expect(problemOf(labels)).toBe("must be at most 16 labels");
});
