// Guests on other hosts, over ways that lanecast found: nothing is configured first. The hosts are network namespaces that the test creates.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { WayView } from "#contract/reach";
import { findProgram } from "../../platform/process-tree";
import { eventually } from "../../testing/eventually";
import { whyNoSshd } from "../../testing/reach/jump-host";
import { whyNoNetworkHosts } from "../../testing/reach/network-hosts";
import {
  OFFICE,
  openReachStage,
  PUBLIC,
  type ReachStage,
  skipWords,
  TO_JUMP,
  whyNoBackend,
} from "../../testing/reach/reach-stage";

const whyNoHosts = whyNoNetworkHosts();

describe.skipIf(whyNoHosts !== null)(`ways that were found${skipWords(whyNoHosts)}`, () => {
  let stage: ReachStage;
  beforeAll(async () => {
    stage = await openReachStage();
  });
  afterEach(() => stage.quiet());
  afterAll(() => stage?.dispose());

  const ways = async (): Promise<readonly WayView[]> => (await stage.host.cli("reach", "list")).json().ways;
  const shareOver = (way: string, ...more: readonly string[]) => {
    const flags = ["--over", way, "--access", "write", "--key", stage.host.key.line, ...more];
    return stage.host.cli("share", "start", "api", ...flags);
  };
  const revoked = async (shareId: string) => {
    const [ended] = (await stage.host.cli("share", "revoke", shareId)).json().shares;
    return ended;
  };
  const configuration = (): string => readFileSync(join(stage.host.dir, "home/config.toml"), "utf8");

  const noTmate = whyNoBackend("tmate");
  it.skipIf(noTmate !== null)(
    `REACH18, REACH19: a guest joins over a network address that was found${skipWords(noTmate)}`,
    async () => {
      const { host, network } = stage;
      const address = network.addressOf("operator", OFFICE);
      expect(await ways()).toContainEqual({
        way: address,
        kind: "lan",
        reach: "lan",
        host: address,
        on: "wire0",
        relays: [],
        problem: null,
        remedy: null,
      });
      // This host is on three networks.
      const ambiguous = await shareOver("lan", "--backend", "tmate");
      expect(ambiguous.exitCode).toBe(2);
      expect(ambiguous.json().error.message).toContain(`choose one of: ${address} (lan, wire0)`);
      expect(configuration()).not.toContain("[relays.");

      const started = await shareOver("wire0", "--backend", "tmate");
      const { share, join: link } = started.json();
      expect(share).toMatchObject({ phase: "live", reach: "lan" });
      expect(link.host).toBe(address);
      const guest = await stage.typesThrough("guest", link, "over-lan");
      expect((await revoked(share.shareId)).proof).toMatchObject({ processesLeft: 0, linkRefused: true });
      await guest.waitExit(5_000);

      const again = (await shareOver(address, "--backend", "tmate")).json();
      expect(again.share.relay).toBe(share.relay);
      expect(configuration().match(/\[relays\./g)).toHaveLength(1);
      const { events } = (await host.cli("audit", "list", "--type", "relay.added")).json();
      expect(events).toHaveLength(1);
    },
  );

  it.skipIf(noTmate !== null)(
    `REACH21: the test of a relay says whether the firewall drops guests, or that this can't be known${skipWords(noTmate)}`,
    async () => {
      const { host, network } = stage;
      const address = network.addressOf("operator", OFFICE);
      const { share, join: link } = (await shareOver(address, "--backend", "tmate")).json();
      const firewall = async () => {
        const tested = await host.cli("relay", "test", share.relay);
        const { ok, checks } = tested.json();
        return { ok, ...checks.find(({ id }: { readonly id: string }) => id === "firewall") };
      };
      const hasNft = findProgram("nft", `${process.env.PATH}:/usr/sbin`) !== null;
      if (!hasNft) return expect(await firewall()).toMatchObject({ ok: true, state: "unknown" });
      expect(await firewall()).toMatchObject({ ok: true, state: "ok" });
      expect(stage.greets("guest", address, link.port)).toBe(true);
      const nft = (...words: string[]) => network.run("operator", ["nft", ...words]);
      nft("add", "table", "inet", "guard");
      nft("add", "chain", "inet", "guard", "in", "{ type filter hook input priority 0; policy drop; }");
      nft("add", "rule", "inet", "guard", "in", "iifname", "lo", "accept");
      const dropped = await firewall();
      expect(dropped).toMatchObject({ ok: false, state: "problem" });
      expect(dropped.text).toBe(`This computer's firewall drops connections to ${address}.`);
      expect(stage.greets("guest", address, link.port)).toBe(false);
      // The remedy that it prints lets the guest in.
      const remedy = /^Let guests in with: sudo (nft .*)$/.exec(dropped.remedy ?? "")?.[1] ?? "";
      network.run("operator", remedy.split(" "));
      expect(await firewall()).toMatchObject({ ok: true, state: "ok" });
      expect(stage.greets("guest", address, link.port)).toBe(true);
      nft("delete", "table", "inet", "guard");
    },
  );

  const whyNoJump = whyNoSshd();
  describe.each(["tmate", "upterm"] as const)("over an SSH host, through %s", (backend) => {
    const missing = whyNoBackend(backend) ?? whyNoJump;
    it.skipIf(missing !== null)(
      `REACH18, REACH20: a guest joins over a host of ~/.ssh/config, once its key is accepted${skipWords(missing)}`,
      async () => {
        const { host, jump, network } = stage;
        const inside = network.addressOf("jump", TO_JUMP);
        const isRouted = network.run("guest", ["ip", "route", "show", inside]).trim() !== "";
        // Guests use the same address as the operator.
        if (!isRouted) network.run("guest", ["ip", "route", "add", inside, "via", network.addressOf("jump", PUBLIC)]);
        const ssh = join(host.dir, ".ssh");
        const knownHosts = join(ssh, "known_hosts");
        mkdirSync(join(ssh, "conf.d"), { recursive: true, mode: 0o700 });
        writeFileSync(join(ssh, "config"), "Include conf.d/*\nHost *\n  User root\n");
        const lines = [`HostName ${inside}`, `Port ${jump.port}`, `IdentityFile ${jump.identity.path}`];
        writeFileSync(join(ssh, "conf.d/office"), `Host office-jump\n  ${lines.join("\n  ")}\n`);
        writeFileSync(knownHosts, "");
        await jump.start();

        const refused = await shareOver("office-jump", "--backend", backend);
        expect(refused.exitCode).toBe(2);
        expect(refused.json().error).toMatchObject({ code: "setup-problem" });
        expect(refused.json().error.data.hint).toContain("Run `ssh office-jump` once");
        expect(readFileSync(knownHosts, "utf8")).toBe("");

        // What ssh writes when a person accepts the key.
        const scan = ["ssh-keyscan", "-t", "ed25519", "-p", String(jump.port), inside];
        writeFileSync(knownHosts, network.run("operator", scan));
        const { share, join: link } = (await shareOver("office-jump", "--backend", backend)).json();
        expect(share).toMatchObject({ phase: "live", reach: "tunnel", relay: `ssh-office-jump-${backend}` });
        expect(link.host).toBe(inside);
        const guest = await stage.typesThrough("guest", link, `over-ssh-${backend}`);
        const tested = (await host.cli("relay", "test", share.relay)).json();
        expect(tested).toMatchObject({ ok: true, problem: null });
        expect(tested.checks).toContainEqual({
          id: "guests",
          state: "ok",
          text: `A connection to ${inside} arrives at this computer.`,
          remedy: null,
        });
        expect((await revoked(share.shareId)).proof).toMatchObject({ processesLeft: 0, linkRefused: true });
        await guest.waitExit(5_000);
        const isFree = () => stage.listenersOn("jump", link.port).length === 0;
        await eventually(isFree, { what: "the jump host releases the port", withinMs: 5_000 });
      },
    );
  });
});
