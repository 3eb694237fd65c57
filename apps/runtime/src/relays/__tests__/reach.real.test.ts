// Guests on other hosts, over the local network and through a tunnel, with both backends. The hosts are network namespaces that the test creates.
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { backendSchema } from "#contract/errors";
import { eventually } from "../../testing/eventually";
import { whyNoSshd } from "../../testing/reach/jump-host";
import { whyNoNetworkHosts } from "../../testing/reach/network-hosts";
import {
  OFFICE,
  OTHER,
  openReachStage,
  PUBLIC,
  type ReachStage,
  skipWords,
  whyNoBackend,
} from "../../testing/reach/reach-stage";

const whyNoHosts = whyNoNetworkHosts();
const PASSED = { ok: true, problem: null, remedy: null };

describe.skipIf(whyNoHosts !== null)(`guests on other hosts${skipWords(whyNoHosts)}`, () => {
  let stage: ReachStage;
  beforeAll(async () => {
    stage = await openReachStage();
  });
  afterEach(() => stage.quiet());
  afterAll(() => stage?.dispose());

  const revoked = async (shareId: string) => {
    const [ended] = (await stage.host.cli("share", "revoke", shareId)).json().shares;
    return ended;
  };

  describe.each(backendSchema.options)("through %s", (backend) => {
    const missing = whyNoBackend(backend);
    const whyNoJump = missing ?? whyNoSshd();

    it.skipIf(missing !== null)(
      `FR-026-001, REACH2: lets a guest type over the local network, and listens on no other address${skipWords(missing)}`,
      async () => {
        const { network, host } = stage;
        const address = network.addressOf("operator", OFFICE);
        const name = `lan-${backend}`;
        const added = await host.cli("relay", "add", name, "--backend", backend, "--kind", "lan", "--bind", address);
        expect(added.json().relay).toMatchObject({ name, kind: "lan", reach: "lan", host: address, available: true });
        expect((await host.cli("relay", "test", name)).json()).toMatchObject({ relay: name, ...PASSED });
        const { share, join: link } = await stage.share(backend, name);
        expect(share).toMatchObject({ reach: "lan", relay: name, phase: "live", linkState: "ready" });
        expect(link.host).toBe(address);
        // Only on this one address of the host.
        expect(stage.listenersOn("operator", link.port)).toEqual([`${address}:${link.port}`]);
        const isGreeted = () => stage.greets("guest", address, link.port);
        await eventually(isGreeted, { what: "the guest's host gets a greeting", withinMs: 15_000 });
        expect(stage.greets("third", network.addressOf("operator", OTHER), link.port)).toBe(false);
        const guest = await stage.typesThrough("guest", link, `lan-${backend}`);
        const fromGuest = network.addressOf("guest", OFFICE);
        await eventually(
          async () => {
            const { guests } = await host.show(share.shareId);
            if (guests[0]?.address?.startsWith(fromGuest) === true) return true;
            throw new Error(JSON.stringify(guests));
          },
          { what: "the guest's own address is shown", withinMs: 5_000, everyMs: 100 },
        );
        const ended = await revoked(share.shareId);
        await guest.waitExit(5_000);
        expect(ended.proof).toMatchObject({ processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true });
        expect((await host.cli("relay", "remove", name)).exitCode).toBe(0);
      },
    );

    it.skipIf(whyNoJump !== null)(
      `FR-026-001, REACH4: lets a guest type through a tunnel, and restores a lost tunnel with the same link${skipWords(whyNoJump)}`,
      async () => {
        const { network, host, jump } = stage;
        await jump.start();
        const name = `jump-${backend}`;
        await stage.addTunnel(name, backend);
        expect((await host.cli("relay", "test", name)).json()).toMatchObject({ relay: name, ...PASSED });
        const { share, join: link } = await stage.share(backend, name);
        expect(share).toMatchObject({ reach: "tunnel", capabilities: { knowsGuests: true } });
        expect(link.host).toBe(network.addressOf("jump", PUBLIC));
        // The relay itself listens on loopback only; the jump host listens for guests.
        const open = network.listeners("operator").filter((listener) => !/^(?:127\.|\[::1\])/.test(listener));
        expect(open).toEqual([]);
        expect(stage.listenersOn("jump", link.port)).toEqual([`0.0.0.0:${link.port}`]);
        const first = await stage.typesThrough("guest", link, `tunnel-${backend}`);
        const one = { what: "one guest is connected", withinMs: 5_000 };
        await eventually(async () => (await host.show(share.shareId)).guestCount === 1, one);
        // All guests come from the tunnel's end, so their addresses are unknown.
        expect((await host.show(share.shareId)).guests[0]?.address).toBe(null);

        await jump.stop();
        await stage.untilLink(share.shareId, "reconnecting", 10_000);
        const asked = (await host.cli("share", "link", share.shareId)).json();
        expect(asked).toMatchObject({ error: { code: "relay-unreachable" } });
        await first.waitExit(20_000);
        await jump.start();
        await stage.untilLink(share.shareId, "ready", 20_000);
        expect((await host.cli("share", "link", share.shareId)).json().join.command).toBe(link.command);
        const second = await stage.typesThrough("guest", link, `again-${backend}`);

        const ended = await revoked(share.shareId);
        await second.waitExit(5_000);
        expect(ended.proof).toMatchObject({ processesLeft: 0, linkRefused: true });
        const free = { what: "the jump host releases the port", withinMs: 5_000 };
        await eventually(() => stage.listenersOn("jump", link.port).length === 0, free);
        expect((await host.cli("relay", "remove", name)).exitCode).toBe(0);
      },
    );
  });

  const noTmate = whyNoBackend("tmate");
  it.skipIf(noTmate !== null)(
    `REACH3: refuses to start on an address that this host has lost, and names it${skipWords(noTmate)}`,
    async () => {
      const { network, host } = stage;
      const address = "198.18.9.9";
      const onOffice = [`${address}/32`, "dev", "wire0"];
      network.run("operator", ["ip", "address", "add", ...onOffice]);
      expect((await host.cli("relay", "list")).json().addresses).toContainEqual({ address, on: "wire0" });
      await host.cli("relay", "add", "gone", "--backend", "tmate", "--kind", "lan", "--bind", address);
      const { share } = await stage.share("tmate", "gone");
      network.run("operator", ["ip", "address", "del", ...onOffice]);
      // A relay that can no longer be reached is still ended with a proof.
      const ended = await revoked(share.shareId);
      expect(ended).toMatchObject({ endCause: "revoked", proof: { processesLeft: 0, linkRefused: true } });
      const tested = await host.cli("relay", "test", "gone");
      expect(tested).toMatchObject({ exitCode: 6 });
      expect(tested.json()).toMatchObject({ ok: false, problem: `This machine has no address ${address}.` });
      const flags = ["--backend", "tmate", "--relay", "gone", "--key", host.key.line];
      const refused = (await host.cli("share", "start", "api", ...flags)).json();
      expect(refused.error).toMatchObject({ code: "relay-unreachable", data: { relay: "gone" } });
      expect((await host.cli("relay", "remove", "gone")).exitCode).toBe(0);
    },
  );
});
