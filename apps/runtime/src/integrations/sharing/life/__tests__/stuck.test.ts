// Shares that cannot be ended, for any reason: the alarm is raised once, lanecast keeps trying, and the end still has
// its proof.
import { describe, expect, it } from "vitest";
import { ok } from "#contract/errors";
import { createFakeClock } from "../../../../testing/fake-clock";
import { ME, type Rig, type RigOptions, relayOf } from "../../../../testing/rigs/sharing-rig";
import { checkForLeaks, must, only, rigWith, settle, startLive } from "./share-lab";

checkForLeaks();

const failures = (rig: Rig, words: string) =>
  rig.audit.filter(({ type, data }) => type === "share.failed" && String(data.message).includes(words));

/** A live share whose end is blocked, up to the alarm. */
const reachAlarm = async (options: RigOptions) => {
  const clock = createFakeClock();
  const rig = rigWith({ clock, argv: ["sleep", "600"], ...options });
  await startLive(rig);
  const ended = rig.sharing.revoke({ all: true }, ME);
  await settle(clock, "the alarm", () => only(rig)?.isStuck === true);
  expect(only(rig)).toMatchObject({ phase: "ending", endCause: "revoked" });
  return { clock, rig, ended };
};

describe("an end that fails", () => {
  it("REV4, END5: files that cannot be removed are reported once, and tried again", async () => {
    let isInTheWay = true;
    const { clock, rig, ended } = await reachAlarm({
      bendSweep: (sweep) => ({ ...sweep, remove: (shareId) => !isInTheWay && sweep.remove(shareId) }),
    });
    expect(only(rig)?.lastError).toMatchObject({ code: "setup-problem", data: { hint: expect.any(String) } });
    // Three more rounds raise no second alarm.
    for (let round = 0; round < 3; round += 1) {
      clock.sleep(5_000);
      await clock.advance(2_100);
    }
    expect(failures(rig, "didn't stop in time")).toHaveLength(1);
    expect(failures(rig, "remove the share's files")).toHaveLength(1);
    isInTheWay = false;
    await settle(clock, "it ended", () => only(rig)?.phase === "ended");
    expect(must(await ended)[0]).toMatchObject({ isStuck: false, proof: { processesLeft: 0, socketsLeft: 0 } });
  });

  it("REV4, END5: a check that fails proves nothing and is repeated", async () => {
    let isInTheWay = true;
    const isRefused = async (): Promise<boolean> => {
      if (isInTheWay) throw new Error("not to be asked");
      return true;
    };
    const { clock, rig, ended } = await reachAlarm({ startRelay: async () => ok(relayOf({ isRefused })) });
    expect(only(rig)?.lastError).toMatchObject({ code: "worker-lost" });
    expect(failures(rig, "didn't stop in time")).toHaveLength(1);
    isInTheWay = false;
    await settle(clock, "it ended", () => only(rig)?.phase === "ended");
    expect(must(await ended)[0]).toMatchObject({ endCause: "revoked", isStuck: false });
    expect(rig.takeBugs()).toHaveLength(2);
  });
});
