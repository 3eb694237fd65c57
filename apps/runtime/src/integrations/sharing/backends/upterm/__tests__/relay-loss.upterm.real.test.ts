// What happens to a share when a remote relay is lost, depending on the versions of host and relay. Over the
// doubles.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Join, ShareView } from "#contract/share";
import { settle } from "#contract/wire";
import { fingerprintOf } from "../../../../../platform/fingerprint";
import { findMarked, isAlive } from "../../../../../platform/process-table";
import { eventually } from "../../../../../testing/eventually";
import { openLab, type RuntimeLab } from "../../../../../testing/rigs/runtime-lab";
import { must } from "../../../../../testing/rigs/share-rig";
import { createUptermRig } from "../../../../../testing/rigs/upterm-rig";
import type { DoubleKind } from "./double/faults";
import { type AnyGuest, joinDouble } from "./double/guest";
import { DAEMON, FOREGROUND, makeDouble } from "./double/make-double";
import { createDoubleRelay, type DoubleRelay } from "./double/relay-process";

const ONLY_LASTING_LINKS = `
@id("lasting") @reason("Only where the link works again after a lost relay.")
permit (principal, action, resource) when { context.keepsLink };
`;

interface Stage {
  readonly lab: RuntimeLab;
  readonly relay: DoubleRelay;
  share(ttlMs?: number): Promise<{ share: ShareView; join: Join }>;
  enter(join: Join): AnyGuest;
  until(share: ShareView, what: string, fits: (now: ShareView) => boolean, withinMs?: number): Promise<ShareView>;
}

describe("a remote relay that is lost, over its double, daemon generation", () => {
  const ends: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0).reverse()) await end();
  });

  const stage = async (kind: DoubleKind, policies?: Readonly<Record<string, string>>): Promise<Stage> => {
    const dir = mkdtempSync(join(tmpdir(), "lc-loss-"));
    ends.push(() => rmSync(dir, { recursive: true, force: true }));
    const double = makeDouble(join(dir, "bin"), kind);
    const relay = await createDoubleRelay({ binDir: double.dir, kind, dir: join(dir, "relay") });
    await relay.start();
    ends.push(relay.kill);
    const configToml = `[sharing]
ttl_min = "1s"
[backends.upterm]
path = "${double.program}"
relay_path = "${double.relayProgram}"
[relays.own]
backend = "upterm"
kind = "host"
host = "127.0.0.1"
port = ${relay.port}
host_key = ["${relay.fingerprint}"]
`;
    const path = double.searchPath(process.env.PATH ?? "");
    const lab = await openLab({ configToml, path, ...(policies === undefined ? {} : { policies }) });
    ends.push(lab.dispose);
    const terminalId = await lab.newTerminal();
    return {
      lab,
      relay,
      share: async (ttlMs) => {
        const asked = { terminalId, backend: "upterm" as const, relay: "own", access: "write" as const };
        const { share, join: told } = await lab.client.share.start({
          ...{ ...asked, keys: [lab.key.line] },
          ...(ttlMs === undefined ? {} : { ttlMs }),
        });
        if (told === null) throw new Error("no link");
        return { share, join: told };
      },
      enter: ({ user, host, port }) => {
        const guest = joinDouble({ user, host, port, fingerprint: fingerprintOf(lab.key.line) });
        ends.push(guest.dispose);
        return guest;
      },
      until: (share, what, fits, withinMs = 10_000) =>
        eventually(async () => ((now) => (fits(now) ? now : null))(await lab.show(share)), { what, withinMs }),
    };
  };

  const expectNothingLeft = (share: ShareView): void => {
    expect(share.proof).toMatchObject({ processesLeft: 0, clientsLeft: 0, socketsLeft: 0 });
    expect(findMarked(`LANECAST_WORKER=${share.shareId}`)).toEqual([]);
  };

  it("GENB6, GENB8: the share is reconnecting, and ready again under the same link when the relay is back", async () => {
    const { lab, relay, share: start, enter, until } = await stage(DAEMON);
    const { share, join: told } = await start();
    expect(share.capabilities).toMatchObject({
      ...{ survivesRelayLoss: true, keepsLink: true, identityForgeable: false, knowsGuests: true },
    });
    const guest = enter(told);
    await guest.waitFor("$");
    await until(share, "the guest is seen", ({ guestCount }) => guestCount === 1);
    await relay.kill();
    await guest.waitExit(5_000);
    const lost = await until(share, "the share is reconnecting", ({ linkState }) => linkState === "reconnecting");
    expect([lost.phase, (await until(share, "no guest is in", ({ guestCount }) => guestCount === 0)).phase]).toEqual([
      "live",
      "live",
    ]);
    expect(await settle(lab.client.share.link({ shareId: share.shareId }))).toMatchObject({ ok: false });
    await relay.start();
    const back = await until(share, "the share is ready again", ({ linkState }) => linkState === "ready");
    expect(back.linkRevision).toBe(share.linkRevision);
    expect((await lab.client.share.link({ shareId: share.shareId })).join.user).toBe(told.user);
    const again = enter(told);
    await again.waitFor("$");
    await until(share, "the guest is seen again", ({ guestCount }) => guestCount === 1);
    // The new relay reports when a guest is gone. With a remote relay, nothing else could.
    again.vanish();
    await until(share, "the guest is gone", ({ guestCount }) => guestCount === 0);
  });

  it("GENB6: a revoke while reconnecting ends everything, and nothing comes back when the relay does", async () => {
    const { lab, relay, share: start, enter, until } = await stage(DAEMON);
    const { share, join: told } = await start();
    await relay.kill();
    await until(share, "the share is reconnecting", ({ linkState }) => linkState === "reconnecting");
    const { shares } = await lab.client.share.revoke({ shareIds: [share.shareId] });
    expectNothingLeft(shares[0] ?? share);
    await relay.start();
    const late = enter(told);
    expect(await late.waitExit(10_000)).toBe(255);
    expect(late.screen()).toContain("Permission denied");
  });

  it("GENB6, TTL7: ends when its time is up, no matter what the tunnel does", async () => {
    const { relay, share: start, until } = await stage(DAEMON);
    const { share } = await start(6_000);
    await relay.kill();
    await until(share, "the share is reconnecting", ({ linkState }) => linkState === "reconnecting");
    const ended = await until(share, "the share has ended", ({ phase }) => phase === "ended", 15_000);
    expect(ended.endCause).toBe("expired");
    expectNothingLeft(ended);
  });

  it("GENB6, GENB8: over a 0.24 relay a loss is final: the link is gone, and the share ends at its time", async () => {
    const { relay, share: start, until } = await stage({ ...DAEMON, relay: FOREGROUND.relay });
    const { share } = await start(9_000);
    expect(share.capabilities).toMatchObject({
      ...{ survivesRelayLoss: false, keepsLink: false, identityForgeable: true, knowsGuests: false },
    });
    await relay.kill();
    await until(share, "the link is gone", ({ linkState }) => linkState === "gone");
    await relay.start();
    const ended = await until(share, "the share has ended", ({ phase }) => phase === "ended", 20_000);
    expect(ended.endCause).toBe("expired");
    expectNothingLeft(ended);
  });

  it("GENB8: a 0.24 host over a new relay can do only what 0.24 can: it ends with the relay", async () => {
    const { relay, share: start, until } = await stage({ ...FOREGROUND, relay: DAEMON.relay });
    const { share } = await start();
    expect(share.capabilities).toMatchObject({ survivesRelayLoss: false, identityForgeable: true, knowsGuests: false });
    await relay.kill();
    const ended = await until(share, "the share has ended", ({ phase }) => phase === "ended");
    expect(ended).toMatchObject({ endCause: "failed", lastError: { code: "relay-unreachable" } });
    expectNothingLeft(ended);
  });

  it("GENB8, GENB13: rules see what the versions can do, and a relay that has become older since is refused", async () => {
    const { lab, relay, share: start } = await stage(DAEMON, { "lasting.cedar": ONLY_LASTING_LINKS });
    // Without asking the relay, nothing is promised.
    expect(await settle(start())).toMatchObject({ ok: false, error: { code: "policy-denied" } });
    expect(await lab.client.relay.test({ name: "own" })).toMatchObject({ ok: true });
    const { share } = await start();
    await lab.client.share.revoke({ shareIds: [share.shareId] });
    await relay.kill();
    relay.become(FOREGROUND.relay);
    await relay.start();
    const refused = await settle(start());
    expect(refused).toMatchObject({ ok: false, error: { code: "backend-unavailable" } });
    if (!refused.ok) expect(refused.error.message).toContain("offers less than the policy assumed");
    // By now the relay's version is known.
    expect(await settle(start())).toMatchObject({ ok: false, error: { code: "policy-denied" } });
  });
});

describe("a daemon that survives its share, over its double, daemon generation", () => {
  it("GENB7: cannot come back on a later share's relay, not even at the same port with the same relay key", async () => {
    const upterm = createUptermRig("daemon-double");
    try {
      const share = await upterm.rigs.start({ access: "write", keys: [upterm.ours.line] });
      const { port, publicKey } = share.relay;
      // Simulates an end that only killed the relay.
      await share.relay.kill();
      expect(isAlive(share.worker.ref)).toBe(true);
      const dir = mkdtempSync(join(tmpdir(), "lc-later-"));
      const { ed25519Path: keyPath } = must(await upterm.relayKeys.load());
      const [binDir = ""] = upterm.searchPath.split(":");
      const later = await createDoubleRelay({ binDir, kind: DAEMON, dir, port, publicKey, keyPath });
      const { hostKeys } = must(await upterm.backend.prepare(dir));
      await later.start({ admitted: hostKeys });
      await eventually(() => later.denied() >= 2, { what: "the daemon has been refused twice", withinMs: 20_000 });
      expect((await upterm.observe(share)).linkState).toBe("reconnecting");
      const late = upterm.enter(share, upterm.ours);
      expect(await late.waitExit(5_000)).toBe(255);
      await later.kill();
      await share.end();
      expect(share.left()).toBe(0);
      rmSync(dir, { recursive: true, force: true });
    } finally {
      await upterm.dispose();
    }
  });
});
