// What idle shares make the runtime do, in counts that do not depend on how busy the machine is.
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { ShareView } from "#contract/share";
import { connectionTablesRead } from "../platform/network";
import { snapshotsTaken } from "../platform/process-table";
import { realBackends } from "../testing/rigs/guest-stage";
import { openLab, type RuntimeLab } from "../testing/rigs/runtime-lab";

const SHARES = 30;
/** After a start or a visit, the runtime looks at a share more often. */
const SETTLE_MS = 4_000;
/** Longer than a minute: nothing that happens less often is worth a count. */
const WATCHED_MS = 65_000;
/** With upterm, one reading for all shares is due every five seconds. */
const CONNECTION_TABLES_MAX = 15;

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(realBackends)("thirty idle shares through %s", (_words, backend, isHere) => {
  const test = it.skipIf(!isHere);
  let lab: RuntimeLab;
  const shares: ShareView[] = [];
  beforeAll(async () => {
    if (!isHere) return;
    lab = await openLab();
    for (let index = 0; index < SHARES; index += 1) {
      shares.push((await lab.share(await lab.newTerminal(`lane ${index}`), backend)).share);
    }
    await pause(SETTLE_MS);
  }, 120_000);
  afterAll(() => lab?.dispose(), 60_000);

  test("LIVE1: for a minute the runtime starts no process, never reads the process table, and reads the table of connections once for all of them", async () => {
    const spawned = vi.spyOn(Bun, "spawn");
    const before = snapshotsTaken();
    const tablesBefore = connectionTablesRead();
    await pause(WATCHED_MS);
    expect(spawned.mock.calls.map(([argv]) => argv)).toEqual([]);
    expect(snapshotsTaken() - before).toBe(0);
    expect(connectionTablesRead() - tablesBefore).toBeLessThanOrEqual(CONNECTION_TABLES_MAX);
    // The count does see the processes that the runtime starts.
    await lab.client.runtime.backends();
    expect(spawned).toHaveBeenCalled();
    spawned.mockRestore();
  });

  test("LIVE1: no timer draws the guests' status lines", () => {
    // A count of tmux's wake-ups would hardly show it: tmux wakes once for the timers of all clients, and then formats every line.
    const socket = join(lab.config.runtimeDir, "tmux");
    const asked = Bun.spawnSync(["tmux", "-S", socket, "show-options", "-gv", "status-interval"]);
    expect(asked.stdout.toString().trim()).toBe("0");
  });

  test("FR-026-007: their end reads the process table a few times in all, not a few times each", async () => {
    const before = snapshotsTaken();
    const ended = await lab.client.share.revoke({ all: true });
    expect(ended.shares.map(({ phase }) => phase)).toEqual(Array.from({ length: SHARES }, () => "ended"));
    expect(snapshotsTaken() - before).toBeLessThan(SHARES);
  }, 60_000);

  test("FR-026-011: a share without guests has six rows in the audit log, even after a minute without activity", async () => {
    for (const { shareId } of shares) {
      const { events } = await lab.client.audit.list({ shareId });
      expect(events.map(({ type }) => type)).toEqual([
        "share.requested",
        "share.allowed",
        "share.started",
        "share.link-revealed",
        "share.revoked",
        "share.ended",
      ]);
    }
  });
});
