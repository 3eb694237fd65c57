// Faults of a jump host, and a relay behind one. The hosts are network namespaces that the test creates.
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { backendSchema } from "#contract/errors";
import { findMarked, titleOf } from "../../platform/process-table";
import { eventually } from "../../testing/eventually";
import { createForeignRelay } from "../../testing/reach/foreign-relay";
import { whyNoSshd } from "../../testing/reach/jump-host";
import { whyNoNetworkHosts } from "../../testing/reach/network-hosts";
import { openReachStage, PUBLIC, type ReachStage, skipWords, whyNoBackend } from "../../testing/reach/reach-stage";

const whyNot = whyNoNetworkHosts() ?? whyNoSshd();

describe.skipIf(whyNot !== null)(`jump hosts${skipWords(whyNot)}`, () => {
  let stage: ReachStage;
  beforeAll(async () => {
    stage = await openReachStage();
  });
  afterEach(() => stage.quiet());
  afterAll(() => stage?.dispose());

  const test = async (name: string) => (await stage.host.cli("relay", "test", name)).json();

  describe.each(backendSchema.options)("a relay behind a jump host, through %s", (backend) => {
    const missing = whyNoBackend(backend);
    it.skipIf(missing !== null)(
      `FR-026-001, REACH12: is reached through the jump host by the worker, and directly by the guest${skipWords(missing)}`,
      async () => {
        const { host, jump, network } = stage;
        await jump.start();
        const address = network.addressOf("jump", PUBLIC);
        const listens = (port: number): boolean => stage.listenersOn("jump", port).length > 0;
        const place = { address, through: network.on("jump"), listens };
        const relay = await createForeignRelay(backend, join(host.dir, "jump"), place);
        await relay.start();
        const name = `behind-${backend}`;
        const pins = ["--host-key", relay.fingerprint(), "--jump-host-key", jump.fingerprint()];
        const where = ["--backend", backend, "--kind", "host", "--host", address, "--port", String(relay.port)];
        expect(await host.cli("relay", "add", name, ...where, ...stage.jumpFlags(), ...pins)).toMatchObject({
          exitCode: 0,
        });
        expect(await test(name)).toMatchObject({ ok: true, problem: null });
        const { share, join: link } = await stage.share(backend, name);
        expect(share).toMatchObject({ reach: "host", processes: { relay: null } });
        expect(link).toMatchObject({ host: address, port: relay.port, hostKey: relay.fingerprint() });
        const guest = await stage.typesThrough("guest", link, `behind-${backend}`);
        const [ended] = (await host.cli("share", "revoke", share.shareId)).json().shares;
        expect(ended.proof).toMatchObject({ processesLeft: 0, clientsLeft: 0 });
        expect(ended.proof.linkRefused).not.toBe(false);
        await guest.dispose();
        await relay.kill();
        expect(await host.cli("relay", "remove", name)).toMatchObject({ exitCode: 0 });
      },
    );
  });

  const noTmate = whyNoBackend("tmate");
  it.skipIf(noTmate !== null)(
    `REACH5: explains when a jump host has another key, denies the login, or doesn't answer${skipWords(noTmate)}`,
    async () => {
      const { host, jump } = stage;
      await stage.addTunnel("moved", "tmate");
      expect(await test("moved")).toMatchObject({
        ok: false,
        problem: expect.stringContaining("Couldn't reach the jump host"),
      });
      jump.changeKey();
      await jump.start();
      const { problem, remedy } = await test("moved");
      expect(problem).toContain("has a different host key than the pinned one");
      expect(remedy).toContain(jump.fingerprint());
      const flags = ["--backend", "tmate", "--relay", "moved", "--key", host.key.line];
      const refused = await host.cli("share", "start", "api", ...flags);
      expect(refused).toMatchObject({ exitCode: 6 });
      expect(refused.json().error).toMatchObject({ code: "relay-refused", data: { relay: "moved" } });

      const [flag, jumpHost] = stage.jumpFlags();
      const stranger = [flag ?? "", jumpHost ?? "", "--identity", host.key.path, "--host-key", jump.fingerprint()];
      await host.cli("relay", "add", "stranger", "--backend", "tmate", "--kind", "tunnel", ...stranger);
      const denied = await test("stranger");
      expect(denied).toMatchObject({ ok: false, problem: expect.stringContaining("denied the login") });
    },
  );

  it.skipIf(noTmate !== null)(
    `FR-026-007, REACH4: ends a share without waiting for a jump host that hangs${skipWords(noTmate)}`,
    async () => {
      const { host, jump } = stage;
      await jump.start();
      await stage.addTunnel("hanging", "tmate");
      const { share } = await stage.share("tmate", "hanging");
      jump.freeze();
      await stage.untilLink(share.shareId, "reconnecting", 10_000);
      // Waits for a reconnecting ssh, so that the revoke comes in the middle of the attempt.
      const tunnel = `LANECAST_WORKER=${share.shareId}`;
      const isTrying = () => findMarked(tunnel).some(({ pid }) => titleOf(pid).startsWith("ssh "));
      await eventually(isTrying, { what: "the tunnel is being reopened", withinMs: 5_000 });
      const [ended] = (await host.cli("share", "revoke", share.shareId)).json().shares;
      expect(ended.proof).toMatchObject({ processesLeft: 0, clientsLeft: 0, linkRefused: true });
      // Below the four seconds that an ssh may take to come up, so nothing waited for it.
      expect(ended.proof.tookMs).toBeLessThan(3_500);
    },
  );

  it.skipIf(noTmate !== null)(
    `SC-026-004, REACH4: leaves no tunnel and no port on the jump host when the runtime is killed${skipWords(noTmate)}`,
    async () => {
      const { host, jump } = stage;
      await jump.start();
      await stage.addTunnel("orphan", "tmate");
      const { share, join: link } = await stage.share("tmate", "orphan");
      const { pid } = (await host.cli("status")).json();
      process.kill(pid, "SIGKILL");
      const nothing = () => findMarked(`LANECAST_WORKER=${share.shareId}`).length === 0;
      await eventually(nothing, { what: "nothing of the share runs", withinMs: 5_000 });
      const isFree = () => stage.listenersOn("jump", link.port).length === 0;
      await eventually(isFree, { what: "the jump host releases the port", withinMs: 5_000 });
      await host.start();
    },
  );

  it.skipIf(noTmate !== null)(
    `REACH13: notices that a jump host listens on its loopback only, before a guest does${skipWords(noTmate)}`,
    async () => {
      const { host, jump, network } = stage;
      await jump.start();
      const kind = ["--backend", "tmate", "--kind", "tunnel", "--host-key", jump.fingerprint()];
      await host.cli("relay", "add", "shy", ...kind, ...stage.jumpFlags());
      const { ok, problem, remedy } = await test("shy");
      expect([ok, remedy]).toEqual([false, expect.stringContaining("GatewayPorts")]);
      expect(problem).toContain("refuses guests");
      // The test has left nothing on the jump host.
      const isAlone = () => network.listeners("jump").length === 1;
      await eventually(isAlone, { what: "only the jump host itself listens", withinMs: 5_000 });
    },
  );
});
