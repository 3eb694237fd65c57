// Lane labels: which words are allowed, and how many.
import { expect, it } from "vitest";
import { labelsSchema } from "../lane";

const problemOf = (labels: unknown): string | undefined => labelsSchema.safeParse(labels).error?.issues[0]?.message;

it.each([[[]], [["prod"]], [["customer-data", "v1.2_x", "a".repeat(32)]]])("TERM11: accepts %j", (labels) => {
  expect(labelsSchema.parse(labels)).toEqual(labels);
});

it.each(["", "Prod", "a b", "a/b", "é", "a".repeat(33)])(
  "TERM11: refuses %j and names the allowed characters",
  (label) => {
    expect(problemOf(["prod", label])).toBe('must be 1 to 32 characters of a-z, 0-9, ".", "_" and "-"');
  },
);

it("TERM11: accepts sixteen labels and refuses seventeen", () => {
  const labels = Array.from({ length: 17 }, (_, index) => `l${index}`);
  expect(problemOf(labels.slice(1))).toBeUndefined();
  expect(problemOf(labels)).toBe("must be 16 labels or fewer");
});
