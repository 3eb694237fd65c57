// Starts that are canceled early, while something outside has not answered yet. Nothing may be created after the
// proof.
import { describe, expect, it } from "vitest";
import { ok, type Result } from "#contract/errors";
import type { RunningRelay } from "../../../../relays/relay";
import { eventually } from "../../../../testing/eventually";
import { createFakeClock } from "../../../../testing/fake-clock";
import { ME, relayOf } from "../../../../testing/rigs/sharing-rig";
import type { BackendProbe } from "../../backends/backend";
import { checkForLeaks, must, only, request, rigWith, settle } from "./share-lab";

checkForLeaks();

/** An answer that the test gives when it wants. */
const held = <T>() => {
  let give: (answer: T) => void = () => undefined;
  const promise = new Promise<T>((resolve) => {
    give = resolve;
  });
  return { promise, give: (answer: T) => give(answer) };
};

describe("a start that is canceled early", () => {
  it("START7: while the backend is probed: it ends immediately, and the late answer opens no room", async () => {
    const probe = held<Result<BackendProbe>>();
    const rig = rigWith({ backend: { probe: () => probe.promise as never } });
    const { share } = must(await rig.sharing.start(request, ME, false));
    await eventually(() => only(rig)?.phase === "starting", { what: "it starts", withinMs: 5_000 });
    const [stopped] = must(await rig.sharing.revoke({ shareIds: [share.shareId] }, ME));
    expect(stopped).toMatchObject({ phase: "ended", endCause: "stopped", isStuck: false });
    probe.give(ok({ path: "/bin/true", version: "1" }));
    await new Promise((resolve) => setImmediate(resolve));
    expect([...rig.rooms]).toEqual([]);
  });

  it("START7: while a slow relay starts: raises an alarm, and ends only once the relay is gone", async () => {
    const clock = createFakeClock();
    const relay = held<Result<RunningRelay>>();
    let isUp = false;
    const kill = async (): Promise<void> => {
      isUp = false;
    };
    const rig = rigWith({ clock, startRelay: () => relay.promise });
    const { share } = must(await rig.sharing.start(request, ME, false));
    await settle(clock, "the room is open", () => rig.rooms.size === 1);
    const revoked = rig.sharing.revoke({ shareIds: [share.shareId] }, ME);
    await settle(clock, "the alarm", () => only(rig)?.isStuck === true);
    expect(only(rig)).toMatchObject({ phase: "ending" });
    isUp = true;
    relay.give(ok(relayOf({ kill, isRefused: async () => !isUp })));
    await settle(clock, "it ended", () => only(rig)?.phase === "ended");
    expect(isUp).toBe(false);
    expect(must(await revoked)[0]).toMatchObject({ endCause: "stopped", isStuck: false, proof: { processesLeft: 0 } });
    expect(rig.types()).not.toContain("share.started");
  });

  it("START7: while the relay's host key is created: no relay starts", async () => {
    const prepared = held<Result<{ hostKeys: readonly string[] }>>();
    let relaysStarted = 0;
    const rig = rigWith({
      backend: { prepare: () => prepared.promise },
      startRelay: async () => {
        relaysStarted += 1;
        throw new Error("not to be started");
      },
    });
    const { share } = must(await rig.sharing.start(request, ME, false));
    await eventually(() => rig.rooms.size === 1, { what: "the room is open", withinMs: 5_000 });
    const revoked = rig.sharing.revoke({ shareIds: [share.shareId] }, ME);
    prepared.give(ok({ hostKeys: [] }));
    expect(must(await revoked)[0]).toMatchObject({ phase: "ended", endCause: "stopped" });
    expect(relaysStarted).toBe(0);
  });
});
