// What the operator decided about guests survives a switch, or the switch is refused.
import { describe, expect, it } from "vitest";
import { ok } from "#contract/errors";
import type { GuestId } from "#contract/ids";
import { eventually } from "../../../../testing/eventually";
import { advanceUntil, createFakeClock } from "../../../../testing/fake-clock";
import { capabilities, KEY, ME, type Rig, type RigOptions } from "../../../../testing/rigs/sharing-rig";
import { checkForLeaks, deny, must, only, rigWith, startLive } from "../../life/__tests__/share-lab";
import { parseAuthorizedKeys } from "../request";

checkForLeaks();

describe("guests during a switch", () => {
  const OTHER_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAICAfHh0cGxoZGBcWFRQTEhEQDw4NDAsKCQgHBgUEAwIB b@test";
  const guest = (key: string, fingerprint: string) => ({
    key,
    fingerprint,
    label: null,
    address: null,
    isThrough: true,
  });

  /** The first backend knows guests by key, and can remove them and change their access. */
  const withGuests = (
    access: "read" | "write",
    keys: readonly string[] | null,
    upterm: RigOptions["upterm"] = {},
    more: Pick<RigOptions, "clock"> = {},
  ) => {
    const planned: (readonly string[])[] = [];
    const canDoAll = { ...capabilities, canKickOne: true, canChangeAccess: true, guestsBy: "key" } as const;
    const rig = rigWith({
      ...more,
      decide: async () => ({ ...deny, verdict: "allow" }),
      backend: {
        capabilities: () => canDoAll,
        kick: async () => true,
        door: {
          letIn: () => true,
          turnAway: () => undefined,
          say: () => true,
          clientOf: (_context, key) => ({ tty: `/dev/${key}`, pid: 1, isReadOnly: false }),
        },
      },
      upterm: {
        ...upterm,
        plan: async ({ authorizedKeys }) => {
          planned.push(authorizedKeys);
          return ok({ argv: ["sleep", "600"], env: { PATH: "/usr/bin:/bin" } });
        },
      },
    });
    const asked = { access, keys: [...(keys ?? [])], anyoneWithLink: keys === null };
    return { rig, planned, start: () => startLive(rig, asked) };
  };
  const joinAs = async (rig: Rig, fingerprint: string) => {
    rig.setObservation({ linkState: "ready", link: { user: "SECRETTOKEN" }, guests: [guest("g", fingerprint)] });
    await eventually(() => only(rig)?.guests.some(({ state }) => state === "in"), { what: "in", withinMs: 5_000 });
    return only(rig)?.guests[0]?.guestId ?? ("" as GuestId);
  };

  it("SW12: the key of a removed guest is not accepted by the new share", async () => {
    const { rig, planned, start } = withGuests("read", [KEY, OTHER_KEY]);
    const { share } = await start();
    const removed = parseAuthorizedKeys([KEY]);
    const guestId = await joinAs(rig, must(removed)[0]?.fingerprint ?? "");
    must(await rig.sharing.guests.kick(share.shareId, guestId, ME));
    const { started } = must(await rig.sharing.switchTo(share.shareId, "upterm", ME));
    expect(planned).toEqual([[OTHER_KEY.split(" ").slice(0, 2).join(" ")]]);
    expect(started.keyCount).toBe(1);
  });

  it("SW12: refuses a switch when every key was removed, or when the other backend would not recognize the guest", async () => {
    for (const keys of [[KEY], null]) {
      const { rig, start } = withGuests("read", keys, { capabilities: () => capabilities });
      const { share } = await start();
      const guestId = await joinAs(rig, must(parseAuthorizedKeys([KEY]))[0]?.fingerprint ?? "");
      must(await rig.sharing.guests.kick(share.shareId, guestId, ME));
      const answer = await rig.sharing.switchTo(share.shareId, "upterm", ME);
      expect(answer).toMatchObject({ ok: false, error: { code: "invalid-input" } });
      expect(must(rig.sharing.show(share.shareId)).phase).toBe("live");
    }
  });

  it("SW12: refuses a switch when the other backend cannot keep a guest limited to watching", async () => {
    const { rig, start } = withGuests("write", [KEY], { capabilities: () => capabilities });
    const { share } = await start();
    const guestId = await joinAs(rig, must(parseAuthorizedKeys([KEY]))[0]?.fingerprint ?? "");
    must(await rig.sharing.guests.setAccess(share.shareId, guestId, "read", ME));
    const answer = await rig.sharing.switchTo(share.shareId, "upterm", ME);
    expect(answer).toMatchObject({
      ok: false,
      error: { message: expect.stringContaining("can't limit a single guest") },
    });
  });

  /** A link that comes when the test releases it. */
  const heldLink = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const awaitLink = async () => {
      await promise;
      return ok({ user: "SECOND" });
    };
    return { awaitLink, release: resolve };
  };
  const refusal = {
    ok: false,
    error: {
      code: "wrong-phase",
      message: "A guest was removed or changed during the switch. Switch again.",
      data: { phase: "live", command: "switch" },
    },
  };

  it("SW12: a guest who is removed during the switch stops it", async () => {
    const { awaitLink, release } = heldLink();
    const { rig, start } = withGuests("read", [KEY, OTHER_KEY], { awaitLink });
    const { share } = await start();
    const guestId = await joinAs(rig, must(parseAuthorizedKeys([KEY]))[0]?.fingerprint ?? "");
    const switching = rig.sharing.switchTo(share.shareId, "upterm", ME);
    must(await rig.sharing.guests.kick(share.shareId, guestId, ME));
    release();
    expect(await switching).toMatchObject(refusal);
    expect(rig.sharing.list(false).map(({ shareId }) => shareId)).toEqual([share.shareId]);
  });

  it("SW12: a guest who is limited to watching during the switch stops it", async () => {
    const { awaitLink, release } = heldLink();
    const { rig, start } = withGuests("write", [KEY], { awaitLink });
    const { share } = await start();
    const guestId = await joinAs(rig, must(parseAuthorizedKeys([KEY]))[0]?.fingerprint ?? "");
    const switching = rig.sharing.switchTo(share.shareId, "upterm", ME);
    must(await rig.sharing.guests.setAccess(share.shareId, guestId, "read", ME));
    release();
    expect(await switching).toMatchObject(refusal);
    expect(rig.sharing.list(false).map(({ shareId }) => shareId)).toEqual([share.shareId]);
  });

  it("SW12: a guest who is removed while the guests read the new command stops the switch", async () => {
    const clock = createFakeClock();
    const { rig, start } = withGuests("read", [KEY, OTHER_KEY], {}, { clock });
    const { share } = await start();
    const see = (what: string, fact: () => boolean) =>
      eventually(() => clock.advance(100).then(fact), { what, withinMs: 20_000 });
    const fingerprint = must(parseAuthorizedKeys([KEY]))[0]?.fingerprint ?? "";
    rig.setObservation({ linkState: "ready", link: { user: "SECRETTOKEN" }, guests: [guest("g", fingerprint)] });
    await see("a guest is in", () => only(rig)?.guestCount === 1);
    const switching = rig.sharing.switchTo(share.shareId, "upterm", ME);
    await see("guests see the new command", () => rig.told.some((text) => text.includes("continues at: ssh")));
    const guestId = only(rig)?.guests[0]?.guestId ?? ("" as GuestId);
    must(await advanceUntil(clock, rig.sharing.guests.kick(share.shareId, guestId, ME)));
    expect(await advanceUntil(clock, switching)).toMatchObject(refusal);
    expect(rig.sharing.list(false).map(({ shareId }) => shareId)).toEqual([share.shareId]);
  });
});
