// Tests that a stand-in has the parts that were given, and that reading any other part throws an error that names it.
import { describe, expect, it } from "vitest";
import { partial } from "../testing/partial";

interface Large {
  readonly name: string;
  readonly inner: { readonly size: number; readonly color: string };
  readonly act: () => string;
  readonly note?: string | undefined;
}

describe("a partial stand-in", () => {
  it("TEST4: has the parts that the test gave", () => {
    const large = partial<Large>("large", { name: "a", inner: { size: 1 }, act: () => "done", note: undefined });
    expect([large.name, large.inner.size, large.act(), large.note]).toEqual(["a", 1, "done", undefined]);
    expect({ ...large.inner }).toEqual({ size: 1 });
  });

  it("TEST4: says by name which part the test did not give", () => {
    const large = partial<Large>("large", { inner: { size: 1 } });
    expect(() => large.name).toThrow("The test's large has no name.");
    expect(() => large.inner.color).toThrow("The test's large.inner has no color.");
  });

  it("TEST4: can be awaited and printed", async () => {
    const large = partial<Large>("large", { name: "a" });
    expect(await Promise.resolve(large)).toBe(large);
    expect(JSON.stringify(large)).toBe('{"name":"a"}');
  });
});
