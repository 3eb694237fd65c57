// The files of a share, attacked by someone who types in its terminal: they own the account, and can lock or replace
// these files.
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newId } from "../../../../platform/ids";
import { testSearchPath } from "../../../../testing/rigs/share-rig";
import { createSweepRecords, sweepLeftShares } from "../sweep";

const FIXTURE = join(import.meta.dirname, "fixtures", "remove-share.ts");
/** Gives up root's access to every file, so that the process is an ordinary owner. */
const AS_OWNER = process.getuid?.() === 0 ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"] : [];

let dir: string;
let root: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "lanecast-sweep-"));
  root = join(dir, "s");
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

const removeAsOwner = async (shareId: string): Promise<string> => {
  const argv = [...AS_OWNER, process.execPath, FIXTURE, root, shareId];
  const child = Bun.spawn(argv, { env: { PATH: testSearchPath, HOME: dir }, stdout: "pipe", stderr: "inherit" });
  return new Response(child.stdout).text();
};

describe("a share's files", () => {
  it("END6: are removed even if a folder among them has lost its permissions", async () => {
    const shareId = newId("shr");
    const elsewhere = join(dir, "theirs");
    mkdirSync(elsewhere);
    chmodSync(elsewhere, 0o755);
    const sweep = createSweepRecords(root);
    sweep.makeDir(shareId);
    sweep.write(shareId, shareId, []);
    const closed = join(sweep.dirOf(shareId), "a");
    mkdirSync(join(closed, "b"), { recursive: true });
    writeFileSync(join(closed, "b", "file"), "");
    symlinkSync(elsewhere, join(sweep.dirOf(shareId), "link"));
    chmodSync(closed, 0);
    expect(await removeAsOwner(shareId)).toBe("true");
    expect(readdirSync(root)).toEqual([]);
    expect(statSync(elsewhere).mode & 0o777).toBe(0o755);
  });

  it("END6: the sweep names one that cannot be removed, removes the others, and lets the runtime start", () => {
    const ids = [newId("shr"), newId("shr")] as const;
    const sweep = createSweepRecords(root);
    for (const shareId of ids) sweep.write(shareId, shareId, []);
    const stubborn = {
      ...sweep,
      remove: (shareId: (typeof ids)[number]) => shareId !== ids[0] && sweep.remove(shareId),
    };
    const swept = sweepLeftShares(stubborn, newId("cor"));
    expect(swept?.data).toMatchObject({ shareIds: expect.arrayContaining([...ids]), shareIdsLeft: [ids[0]] });
    expect(readdirSync(root)).toEqual([`${ids[0]}.json`]);
  });
});
