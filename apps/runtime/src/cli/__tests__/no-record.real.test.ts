// Without an audit log there is no sharing: a full disk, a read-only log, a damaged log. Real runtime, real disk.
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "../../platform/process-tree";
import { mountSmallDisk, type SmallDisk, whyNoSmallDisk } from "../../testing/chaos/small-disk";
import { eventually } from "../../testing/eventually";
import { makeKey, type TestKey } from "../../testing/keys";
import { expectNoLeaks } from "../../testing/leak-check";
import { createRealCli, type RealCli, type Serving } from "./real-cli.fixture";

expectNoLeaks();

const isTmateThere = findProgram("tmate", process.env.PATH ?? "") !== null;
const why = whyNoSmallDisk() ?? (isTmateThere ? null : "tmate is not installed");
const onDisk = it.skipIf(why !== null);
const skipped = why === null ? "" : ` (skipped: ${why})`;

/** SQLite's default. */
const PAGE_BYTES = 4_096;

let cli: RealCli;
let serving: Serving;
let disk: SmallDisk | null = null;
let key: TestKey;
beforeAll(async () => {
  cli = createRealCli();
  key = makeKey(cli.base, "ana");
  mkdirSync(cli.home, { mode: 0o700 });
  if (why === null) disk = mountSmallDisk(cli.home);
  serving = await cli.serve();
  await cli.run(["lane", "new", "--name", "api", "--", "sh"]);
});
afterAll(async () => {
  await cli.run(["stop", "--terminals"]);
  disk?.unmount();
  await cli.dispose();
});

/** Waits until the process has exited and everything it wrote is in the file. */
const stopped = async (): Promise<void> => {
  await cli.run(["stop"]);
  await serving.child.exited;
};
const start = () => cli.run(["share", "start", "api", "--backend", "tmate", "--key", `${key.path}.pub`, "--json"]);
const show = async (shareId: string) => (await cli.run(["share", "show", shareId, "--json"])).json().share;

/** Breaks the log while a share is open: the share ends, nothing new starts, and after `repair` everything works again. */
const withBrokenLog = async (breakLog: () => void, repair: () => void, message: RegExp, remedy: RegExp) => {
  const { share } = (await start()).json();
  expect(share.phase).toBe("live");
  breakLog();
  const refused = await start();
  expect(refused.exitCode).toBe(6);
  const { error } = refused.json();
  expect([error.code, error.message, error.data.hint]).toEqual([
    "audit-unavailable",
    expect.stringMatching(message),
    expect.stringMatching(remedy),
  ]);
  const ended = await eventually(
    async () => {
      const now = await show(share.shareId);
      return now.phase === "ended" ? now : null;
    },
    { what: "the live share has ended", withinMs: 15_000 },
  );
  expect(ended).toMatchObject({
    endCause: "failed",
    lastError: { code: "audit-unavailable" },
    proof: { processesLeft: 0 },
  });
  expect((await cli.run(["share", "list", "--json"])).json()).toEqual({ shares: [] });
  repair();
  const again = await start();
  expect([again.exitCode, again.json().share?.phase]).toEqual([0, "live"]);
  await cli.run(["share", "revoke", "--all"]);
  expect((await cli.run(["audit", "verify"])).exitCode).toBe(0);
};

describe("without an audit log", () => {
  onDisk(
    `FR-026-011, AUD4: start exits with 6 and a remedy if the disk is full, and live shares end${skipped}`,
    async () => {
      await withBrokenLog(
        () => disk?.fill(),
        () => disk?.makeRoom(),
        /^Couldn't use the audit log audit\.db: the disk is full\.$/,
        /^Free some disk space\. Nothing can be shared until the log can be written\.$/,
      );
    },
  );

  it("FR-026-011, AUD4: serve exits with 6 and a remedy if the log is read-only", async () => {
    await stopped();
    chmodSync(join(cli.home, "audit.db"), 0o400);
    const served = await cli.run(["serve", "--headless", "--json"]);
    expect(served.exitCode).toBe(6);
    expect(served.json().error).toMatchObject({
      code: "audit-unavailable",
      message: "Couldn't use the audit log audit.db: it is read-only.",
      data: { hint: "Make the file and its folder writable for this account." },
    });
    chmodSync(join(cli.home, "audit.db"), 0o600);
    expect((await cli.run(["audit", "verify"])).exitCode).toBe(0);
  });

  it("FR-026-011, AUD3, AUD4: serve exits with 6 if the log is damaged, and verify names the first damaged row", async () => {
    await stopped();
    const path = join(cli.home, "audit.db");
    const file = readFileSync(path);
    // Damages the table's last page, as an interrupted write does.
    const torn = Buffer.from(file);
    torn.fill(0xff, file.length - PAGE_BYTES);
    writeFileSync(path, torn);
    const served = await cli.run(["serve", "--headless", "--json"]);
    expect([served.exitCode, served.json().error.code]).toEqual([6, "audit-unavailable"]);
    expect(served.json().error.data.hint).toContain("Keep the file as evidence");
    const verified = await cli.run(["audit", "verify", "--json"]);
    expect([verified.exitCode, verified.json().ok]).toEqual([10, false]);
    expect(verified.json().firstBroken.problem).not.toBe("");
    writeFileSync(path, file);
    expect((await cli.run(["audit", "verify"])).exitCode).toBe(0);
  });
});
