// upterm for real: its own host, its own relay, the system's ssh as the guest. Skipped by name where upterm is not installed.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventually } from "../../../testing/eventually";
import { joinAsGuest } from "../../../testing/ssh-guest";
import { createUptermRig, type UptermRig, type UptermShare } from "./fixtures/upterm-rig";

describe("upterm for real", () => {
  let rig: UptermRig;
  beforeAll(async () => {
    rig = await createUptermRig({ program: "upterm", relayProgram: "uptermd" });
  });
  afterAll(() => rig.dispose());

  it("FR-026-001: a guest with the key joins through upterm and types in the terminal", async () => {
    const t0 = performance.now();
    const share = await rig.share();
    console.log("link", performance.now() - t0);
    const guest = joinAsGuest({
      join: {
        user: share.link.user,
        host: share.relay.guestHost,
        port: share.relay.guestPort,
        publicKey: share.relay.publicKey,
      },
      keyPath: rig.guestKey.path,
    });
    await eventually(async () => (await share.clients()).length === 1, { what: "attached", withinMs: 5000 });
    guest.write("echo hel''lo-there\r");
    await guest.waitFor("hello-there");
    expect(await rig.pane()).toContain("hello-there");
    console.log(await share.observe());
    await share.end();
    console.log(await guest.waitExit());
    await guest.dispose();
  });
});
