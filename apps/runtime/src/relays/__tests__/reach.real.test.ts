// Guests on other hosts: over the local network and through a jump host, for both backends. Hosts are network namespaces of the test's own.
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { findProgram } from "../../platform/process-tree";
import { type Backend, backendSchema } from "../../protocol/contract/errors";
import type { Join, ShareView } from "../../protocol/contract/share";
import { createHostedCli, type HostedCli } from "../../testing/cli-on-host";
import { eventually } from "../../testing/eventually";
import { createJumpHost, type JumpHostServer, whyNoSshd } from "../../testing/jump-host";
import { layNetwork, type NetworkHosts, whyNoNetworkHosts } from "../../testing/network-hosts";

const whyNoHosts = whyNoNetworkHosts();
const PATH = process.env.PATH ?? "";
const programsOf: Readonly<Record<Backend, readonly string[]>> = { tmate: ["tmate"], upterm: ["upterm", "uptermd"] };
const missingOf = (backend: Backend): string | null => {
  const missing = programsOf[backend].filter((name) => findProgram(name, PATH) === null);
  return missing.length === 0 ? null : `${missing.join(" and ")} not on PATH`;
};
const reasonWords = (reason: string | null): string => (reason === null ? "" : ` (skipped: ${reason})`);

/** The cables: the operator's office network, another network of theirs, the way to the jump host, the jump host's public side. */
const [OFFICE, OTHER, TO_JUMP, PUBLIC] = [0, 1, 2, 3];

describe.skipIf(whyNoHosts !== null)(`guests on other hosts${reasonWords(whyNoHosts)}`, () => {
  let network: NetworkHosts;
  let jump: JumpHostServer;
  let host: HostedCli;

  beforeAll(async () => {
    network = layNetwork(
      ["operator", "guest", "third", "jump"],
      [
        ["operator", "guest"],
        ["operator", "third"],
        ["operator", "jump"],
        ["jump", "guest"],
      ],
    );
    host = createHostedCli(network, "operator", '[sharing]\nttl_min = "1s"\n');
    jump = createJumpHost(network, "jump", network.addressOf("jump", TO_JUMP), join(host.dir, "jump"));
    await host.start();
    await host.cli("lane", "new", "--name", "api", "--cwd", host.dir);
  });
  afterEach(async () => {
    await host.cli("share", "revoke", "--all");
    await jump.stop();
  });
  afterAll(async () => {
    await host?.dispose();
    await jump?.stop();
    network?.dispose();
  });

  const share = async (backend: Backend, relay: string): Promise<{ share: ShareView; join: Join }> => {
    const flags = ["--relay", relay, "--access", "write", "--key", host.key.line];
    const said = await host.cli("share", "start", "api", "--backend", backend, ...flags);
    if (said.exitCode !== 0) throw new Error(JSON.stringify(said.json()));
    return said.json();
  };
  const typesThrough = async (from: string, told: Join, word: string) => {
    const guest = host.join(from, told);
    await guest.waitFor("lanecast");
    guest.write(`echo ${word}-$((6*7))\r`);
    await guest.waitFor(`${word}-42`);
    return guest;
  };
  const untilLink = (shareId: string, linkState: ShareView["linkState"], withinMs: number) =>
    eventually(async () => (await host.show(shareId)).linkState === linkState, {
      what: `the link is ${linkState}`,
      withinMs,
      everyMs: 50,
    });
  /** Whether anything greets as an ssh server there, asked from that host. */
  const greets = (from: string, to: string, port: number): boolean =>
    network.run(from, ["sh", "-c", `ssh-keyscan -T 2 -p ${port} ${to} 2>/dev/null || true`]).trim() !== "";
  const listenersOn = (on: string, port: number): readonly string[] =>
    network.listeners(on).filter((listener) => listener.endsWith(`:${port}`));

  const addTunnel = async (name: string, backend: Backend): Promise<void> => {
    const { identity, port } = jump;
    const way = ["--jump", `root@${network.addressOf("jump", TO_JUMP)}:${port}`, "--identity", identity.path];
    const guests = ["--bind", "0.0.0.0", "--guest-host", network.addressOf("jump", PUBLIC)];
    const flags = ["--backend", backend, "--kind", "tunnel", "--host-key", jump.fingerprint(), ...way, ...guests];
    const added = await host.cli("relay", "add", name, ...flags);
    expect(added.exitCode).toBe(0);
  };

  describe.each(backendSchema.options)("through %s", (backend) => {
    const missing = missingOf(backend);
    const whyNoJump = missing ?? whyNoSshd();

    it.skipIf(missing !== null)(
      `FR-026-001: REACH2: over the local network a guest types into the lane, and nobody else is listened to${reasonWords(missing)}`,
      async () => {
        const address = network.addressOf("operator", OFFICE);
        const name = `lan-${backend}`;
        const added = await host.cli("relay", "add", name, "--backend", backend, "--kind", "lan", "--bind", address);
        expect(added.json().relay).toMatchObject({ name, kind: "lan", reach: "lan", host: address, available: true });
        expect((await host.cli("relay", "test", name)).json()).toEqual({
          relay: name,
          ok: true,
          problem: null,
          remedy: null,
        });
        const { share: started, join: told } = await share(backend, name);
        expect(started).toMatchObject({ reach: "lan", relay: name, phase: "live", linkState: "ready" });
        expect(told.host).toBe(address);
        // One address, and no other of this host's.
        expect(listenersOn("operator", told.port)).toEqual([`${address}:${told.port}`]);
        expect(greets("third", network.addressOf("operator", OTHER), told.port)).toBe(false);
        const guest = await typesThrough("guest", told, `lan-${backend}`);
        const fromGuest = network.addressOf("guest", OFFICE);
        await eventually(
          async () => {
            const { guests } = await host.show(started.shareId);
            if (guests[0]?.address?.startsWith(fromGuest) === true) return true;
            throw new Error(JSON.stringify(guests));
          },
          { what: "the guest's own address is told", withinMs: 5_000, everyMs: 100 },
        );
        const [ended] = (await host.cli("share", "revoke", started.shareId)).json().shares;
        await guest.waitExit(5_000);
        expect(ended.proof).toMatchObject({ processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true });
        expect((await host.cli("relay", "remove", name)).exitCode).toBe(0);
      },
    );

    it.skipIf(whyNoJump !== null)(
      `FR-026-001: REACH4: through a jump host a guest types into the lane; a lost tunnel comes back under the same link${reasonWords(whyNoJump)}`,
      async () => {
        await jump.start();
        const name = `jump-${backend}`;
        await addTunnel(name, backend);
        expect((await host.cli("relay", "test", name)).json()).toEqual({
          relay: name,
          ok: true,
          problem: null,
          remedy: null,
        });
        const { share: started, join: told } = await share(backend, name);
        expect(started).toMatchObject({ reach: "tunnel", capabilities: { knowsGuests: true } });
        expect(told.host).toBe(network.addressOf("jump", PUBLIC));
        // The relay itself is on loopback alone; what listens to others is the jump host.
        expect(network.listeners("operator").filter((listener) => !/^(?:127\.|\[::1\])/.test(listener))).toEqual([]);
        expect(listenersOn("jump", told.port)).toEqual([`0.0.0.0:${told.port}`]);
        const first = await typesThrough("guest", told, `tunnel-${backend}`);
        await eventually(async () => (await host.show(started.shareId)).guestCount === 1, {
          what: "one is in",
          withinMs: 5_000,
        });
        expect((await host.show(started.shareId)).guests[0]?.address).toBe(null);

        await jump.stop();
        await untilLink(started.shareId, "reconnecting", 10_000);
        expect((await host.cli("share", "link", started.shareId)).json()).toMatchObject({
          error: { code: "relay-unreachable" },
        });
        await first.waitExit(20_000);
        await jump.start();
        await untilLink(started.shareId, "ready", 20_000);
        const again = (await host.cli("share", "link", started.shareId)).json().join;
        expect(again.command).toBe(told.command);
        const second = await typesThrough("guest", told, `again-${backend}`);

        const [ended] = (await host.cli("share", "revoke", started.shareId)).json().shares;
        await second.waitExit(5_000);
        expect(ended.proof).toMatchObject({ processesLeft: 0, linkRefused: true });
        await eventually(() => listenersOn("jump", told.port).length === 0, {
          what: "the jump host lets go of the port",
          withinMs: 5_000,
        });
        expect((await host.cli("relay", "remove", name)).exitCode).toBe(0);
      },
    );
  });

  const noTmate = missingOf("tmate");
  it.skipIf(noTmate !== null)(
    `REACH3: an address this host has lost refuses by name before anything starts${reasonWords(noTmate)}`,
    async () => {
      const address = "198.18.9.9";
      const onOffice = [`${address}/32`, "dev", "wire0"];
      network.run("operator", ["ip", "address", "add", ...onOffice]);
      const { addresses } = (await host.cli("relay", "list")).json();
      expect(addresses).toContainEqual({ address, on: "wire0" });
      network.run("operator", ["ip", "address", "del", ...onOffice]);
      await host.cli("relay", "add", "gone", "--backend", "tmate", "--kind", "lan", "--bind", address);
      const tested = await host.cli("relay", "test", "gone");
      expect(tested).toMatchObject({ exitCode: 6 });
      expect(tested.json()).toMatchObject({ ok: false, problem: `This machine has no address ${address}.` });
      const flags = ["--backend", "tmate", "--relay", "gone", "--key", host.key.line];
      const refused = (await host.cli("share", "start", "api", ...flags)).json();
      expect(refused.error).toMatchObject({ code: "relay-unreachable", data: { relay: "gone" } });
      expect((await host.cli("relay", "remove", "gone")).exitCode).toBe(0);
    },
  );

  const noJump = noTmate ?? whyNoSshd();
  it.skipIf(noJump !== null)(
    `REACH5: a jump host with another key, without our key or without an answer is refused by name${reasonWords(noJump)}`,
    async () => {
      await jump.start();
      await addTunnel("moved", "tmate");
      await jump.stop();
      expect((await host.cli("relay", "test", "moved")).json()).toMatchObject({
        ok: false,
        problem: expect.stringContaining("does not answer"),
      });
      jump.changeKey();
      await jump.start();
      const { problem, remedy } = (await host.cli("relay", "test", "moved")).json();
      expect(problem).toContain("showed another host key than the one pinned");
      expect(remedy).toContain(jump.fingerprint());
      const flags = ["--backend", "tmate", "--relay", "moved", "--key", host.key.line];
      const refused = await host.cli("share", "start", "api", ...flags);
      expect(refused).toMatchObject({ exitCode: 6 });
      expect(refused.json().error).toMatchObject({ code: "relay-refused", data: { relay: "moved" } });
      expect((await host.cli("relay", "remove", "moved")).exitCode).toBe(0);
      const way = ["--jump", `root@${network.addressOf("jump", TO_JUMP)}:${jump.port}`, "--identity", host.key.path];
      await host.cli(
        "relay",
        "add",
        "stranger",
        "--backend",
        "tmate",
        "--kind",
        "tunnel",
        "--host-key",
        jump.fingerprint(),
        ...way,
      );
      expect((await host.cli("relay", "test", "stranger")).json()).toMatchObject({
        ok: false,
        problem: expect.stringContaining("does not let this machine in"),
      });
      expect((await host.cli("relay", "remove", "stranger")).exitCode).toBe(0);
    },
  );
});
