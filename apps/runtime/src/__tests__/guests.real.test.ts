// Managing single guests: change what they can do, and name them. A whole runtime, real ssh, every installed backend.
import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { settle } from "#contract/wire";
import { eventually } from "../testing/eventually";
import type { TestKey } from "../testing/keys";
import { expectNoLeaks } from "../testing/leak-check";
import { type GuestStage, isThere, openGuestStage, realBackends, skippedWithout } from "../testing/rigs/guest-stage";

expectNoLeaks();

let stage: GuestStage;
let ana: TestKey;
let ben: TestKey;
beforeAll(async () => {
  stage = await openGuestStage();
  ana = stage.newKey("ana");
  ben = stage.newKey("ben");
});
/** What a failed test leaves running must not fail the next one. */
afterEach(async () => {
  await stage.typeInLane("\u0003");
  await stage.lab.client.share.revoke({ all: true });
});
afterAll(() => stage.dispose());

const isIn =
  (count: number) =>
  (guests: readonly { readonly state: string }[]): boolean =>
    guests.filter(({ state }) => state === "in").length === count;

describe.each(realBackends)("guests through %s", (_words, backend, isHere) => {
  const test = it.skipIf(!isHere);

  test("GUEST3: changes what one guest can do if the backend is able to, and otherwise says why not", async () => {
    const { lab } = stage;
    const { share, join: told } = await lab.share(stage.terminalId, backend, { keys: [ana.line] });
    const { shareId } = share;
    const guest = lab.join(told, { keyPath: ana.path });
    await guest.waitFor("you can type");
    const [seen] = await stage.guestsOf(share, isIn(1));
    const guestId = seen?.guestId ?? ("" as never);
    const lowered = await settle(lab.client.guest.access({ shareId, guestId, access: "read" }));
    expect(lowered.ok).toBe(share.capabilities?.canChangeAccess);
    if (!lowered.ok) {
      expect(lowered.error).toMatchObject({ code: "invalid-input" });
      await lab.client.share.revoke({ all: true });
      return;
    }
    await guest.waitFor("you can watch");
    expect((await stage.present(share))[0]?.access).toBe("read");
    guest.write("echo let-through\r");
    await stage.typeInLane("echo marker-$((1+1))\r");
    await guest.waitFor("marker-2");
    expect(await stage.laneScreen()).not.toContain("let-through");
    // A returning guest keeps their access.
    await guest.dispose();
    const again = lab.join(told, { keyPath: ana.path });
    await again.waitFor("you can watch");
    const [back] = await stage.guestsOf(share, ([one]) => one !== undefined && one.guestId !== guestId);
    expect(back?.access).toBe("read");
    await lab.client.guest.access({ shareId, guestId: back?.guestId ?? guestId, access: "write" });
    await again.waitFor("you can type");
    again.write("echo raised-$((20+1))\r");
    await again.waitFor("raised-21");
    expect((await stage.rowsOf(share, "guest.access-changed")).map(({ data }) => data.access)).toEqual([
      "read",
      "write",
    ]);
    await lab.client.share.revoke({ all: true });
  });

  test("GUEST4: a guest of a read-only share cannot be allowed to type, and the share says when that was verified", async () => {
    const { lab } = stage;
    const { share, join: told } = await lab.share(stage.terminalId, backend, { keys: [ana.line], access: "read" });
    expect(share.accessVerifiedAtMs).toBeGreaterThan(0);
    const guest = lab.join(told, { keyPath: ana.path });
    await guest.waitFor("you can watch");
    const [seen] = await stage.guestsOf(share, isIn(1));
    const guestId = seen?.guestId ?? ("" as never);
    const raised = await settle(lab.client.guest.access({ shareId: share.shareId, guestId, access: "write" }));
    expect(raised).toMatchObject({ ok: false, error: { code: "invalid-input" } });
    await lab.client.share.revoke({ all: true });
  });

  test("GUEST5: an unknown guest is not found, and an invitation counts as revealing the link", async () => {
    const { lab } = stage;
    const { share, join: told } = await lab.share(stage.terminalId, backend, { keys: [ana.line], access: "read" });
    const { shareId } = share;
    const nobody = await settle(lab.client.guest.kick({ shareId, guestId: "gst_nobody" as never }));
    expect(nobody).toMatchObject({ ok: false, error: { code: "not-found", data: { kind: "guest" } } });
    const { text } = await lab.client.share.invite({ shareId });
    // A guest may be in another time zone.
    expect(text).toMatch(/until \d{4}-\d\d-\d\d \d\d:\d\d UTC/);
    for (const part of [told.command, told.hostKey, "You can watch", "until"]) expect(text).toContain(part);
    expect(await stage.rowsOf(share, "share.link-revealed")).toHaveLength(2);
    expect(told.sshConfig).toContain(`User ${told.user}`);
    await lab.client.share.revoke({ all: true });
  });
});

describe.skipIf(!isThere("upterm"))(`one key over several connections${skippedWithout("upterm")}`, () => {
  it("GUEST3: a guest who can only watch can't type over any of their connections, and each connection says so", async () => {
    const { lab } = stage;
    const { share, join: told } = await lab.share(stage.terminalId, "upterm", { keys: [ana.line] });
    const { shareId } = share;
    const first = lab.join(told, { keyPath: ana.path });
    await first.waitFor("you can type");
    const second = lab.join(told, { keyPath: ana.path });
    await second.waitFor("you can type");
    const [one] = await stage.guestsOf(share, isIn(2));
    await lab.client.guest.access({ shareId, guestId: one?.guestId ?? ("" as never), access: "read" });
    expect((await stage.present(share)).map(({ access }) => access)).toEqual(["read", "read"]);
    for (const guest of [first, second]) {
      await guest.waitFor("you can watch");
      guest.write("echo let-through\r");
    }
    await stage.typeInLane("echo marker-$((2+2))\r");
    for (const guest of [first, second]) await guest.waitFor("marker-4");
    expect(await stage.laneScreen()).not.toContain("let-through");
    await lab.client.share.revoke({ all: true });
  });
});

describe.skipIf(!isThere("upterm"))(`the address book${skippedWithout("upterm")}`, () => {
  it("GUEST6: remembers guests who come, and shows their saved names", async () => {
    const { lab } = stage;
    const { share, join: told } = await lab.share(stage.terminalId, "upterm", { keys: [ben.line] });
    const guest = lab.join(told, { keyPath: ben.path });
    await guest.waitFor("lanecast");
    const [seen] = await stage.guestsOf(share, isIn(1));
    expect(seen?.label).toBe("ben@test");
    const fingerprint = seen?.fingerprint ?? "";
    expect((await lab.client.guestKeys.list()).guestKeys).toContainEqual(
      expect.objectContaining({ fingerprint, name: null, comment: "ben@test", key: ben.line }),
    );
    await lab.client.guestKeys.rename({ fingerprint, name: "Ben from support" });
    await stage.guestsOf(share, ([one]) => one?.label === "Ben from support");
    const path = join(lab.config.home, "guests.json");
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readFileSync(path, "utf8")).not.toContain(told.user);
    await lab.client.guestKeys.forget({ fingerprint });
    expect(await settle(lab.client.guestKeys.forget({ fingerprint }))).toMatchObject({
      ok: false,
      error: { code: "not-found" },
    });
    await lab.client.share.revoke({ all: true });
    await eventually(async () => (await lab.show(share)).phase === "ended", {
      what: "the share has ended",
      withinMs: 5_000,
    });
  });
});
