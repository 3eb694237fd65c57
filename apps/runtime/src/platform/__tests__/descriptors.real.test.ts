// A process without a free descriptor: the clock and the process table still work, and "unknown" never passes for "gone".
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { run } from "../process-tree";

const FIXTURE = join(import.meta.dirname, "fixtures", "out-of-descriptors.ts");

const exhaust = async (reserve: "with-reserve" | "without-reserve", limit: number): Promise<unknown> => {
  const argv = ["/bin/sh", "-c", `ulimit -n ${limit} && exec "$0" "$@"`, process.execPath, FIXTURE, reserve];
  const said = await run(argv, { env: { PATH: process.env.PATH ?? "" }, timeoutMs: 30_000 });
  if (said.exitCode !== 0) throw new Error(said.stderr);
  return JSON.parse(said.stdout);
};

describe("a process that is out of descriptors", () => {
  it.each([64, 256, 1_024])(
    "RES1: with a limit of %i, reads clock and process table from its reserve",
    async (limit) => {
      expect(await exhaust("with-reserve", limit)).toEqual({
        bootMs: true,
        selfIsAlive: true,
        childIsAlive: true,
        deadIsAlive: false,
        startTicks: true,
        marked: 1,
        descendants: true,
        childEnded: true,
      });
    },
  );

  it("RES1: without a reserve, doesn't report a process as gone because it can't look", async () => {
    expect(await exhaust("without-reserve", 256)).toMatchObject({
      bootMs: true,
      selfIsAlive: "EMFILE",
      childIsAlive: "EMFILE",
      marked: "EMFILE",
      descendants: "EMFILE",
      childEnded: true,
    });
  });
});
