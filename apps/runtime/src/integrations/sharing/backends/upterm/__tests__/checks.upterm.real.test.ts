// What must be true before the link of a daemon-generation upterm is shown. Over its double, which the tests can make
// misbehave.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { must } from "../../../../../testing/rigs/share-rig";
import { createUptermRig } from "../../../../../testing/rigs/upterm-rig";
import { useBentShares } from "./bent-share";
import type { DoubleFaults } from "./double/faults";

const WITHIN_MS = 25_000;

describe("before a link is shown, over its double, daemon generation", () => {
  const stage = useBentShares("daemon-double");

  const refusalOf = async (faults: DoubleFaults): Promise<string> => {
    stage.rig().bend(faults);
    const { context, relay, startWorker, left } = await stage.open();
    const worker = await startWorker();
    const answer = await stage.rig().backend.awaitLink(context, AbortSignal.timeout(WITHIN_MS));
    await relay.kill();
    must(await worker.stop());
    expect(left()).toBe(0);
    // Nothing of the trial is left either.
    expect(existsSync(join(context.dir, "t"))).toBe(false);
    if (answer.ok) return "shown";
    expect(answer.error.code).toBe("backend-unavailable");
    return answer.error.message;
  };

  // These come first, because a program that has passed the trial is not tried again.
  it.each([
    ["exec", "guests can run commands"],
    ["forward", "guests can connect through this machine"],
    ["listen", "guests can open ports"],
    ["sftp", "guests can transfer files"],
  ] as const)(
    "GENB5: tests as a guest that %s is really off, and otherwise refuses and says why",
    async (allowed, words) => {
      expect(await refusalOf({ allows: [allowed] })).toContain(words);
    },
  );

  it("GENB5: refuses the program if the trial's own guest can't join, because then the refusals prove nothing", async () => {
    expect(await refusalOf({ refusesGuests: true })).toContain("a test guest could not join");
  });

  const reports: readonly (readonly [string, DoubleFaults["report"], string])[] = [
    ["another name", { name: "other" }, "reports another session"],
    ["sockets elsewhere", { adminSocket: "/tmp/elsewhere.sock" }, "reports another session"],
    ["a session that is not ready", { status: "reconnecting" }, "isn't ready"],
    ["another process", { pid: process.pid }, "isn't this share's"],
    ["a terminal that is attached", { clientCount: 1 }, "terminal is attached"],
  ];
  it.each(reports)("GENB5: refuses a report with %s, and says why", async (_what, report, words) => {
    expect(await refusalOf({ report: { ...report } })).toContain(words);
  });

  it("GENB3, GENB5: refuses a session that would outlive lanecast", async () => {
    expect(await refusalOf({ hostsNothing: true })).toContain("nothing would stop upterm if lanecast exited");
  });

  it("GENB5: shows the link if every check passes, despite warnings and unknown fields, and tries a program only once", async () => {
    stage.rig().bend({ warning: "Warning: something new", report: { novelty: { nested: true } } });
    const first = await stage.rig().rigs.start({ access: "read", keys: [stage.rig().ours.line] });
    expect(first.worker.tail()).toContain("Warning: something new");
    // The trial would detect this now, but this program has already passed it.
    stage.rig().bend({ allows: ["exec"] });
    const second = await stage.rig().rigs.start({ access: "read", keys: [stage.rig().ours.line] });
    await first.end();
    await second.end();
  });
});

describe("versions, over its double, daemon generation", () => {
  it.each([
    ["0.31.0-double", undefined],
    ["0.41.0-double", undefined],
    ["0.55.0-double", undefined],
    ["0.0.0+dev", 38],
  ] as const)("GENB12: %s works if every check passes", async (host, release) => {
    const upterm = createUptermRig("daemon-double", { host, ...(release === undefined ? {} : { release }) });
    try {
      const { note, version } = must(await upterm.backend.probe());
      expect([version, note]).toEqual([host, expect.stringContaining("was not tested with the official program")]);
      const share = await upterm.rigs.start({ access: "write", keys: [upterm.ours.line] });
      await upterm.enter(share, upterm.ours).waitFor("$");
      await upterm.guestsGone();
      await share.end();
      expect(share.left()).toBe(0);
    } finally {
      await upterm.dispose();
    }
  });
});
