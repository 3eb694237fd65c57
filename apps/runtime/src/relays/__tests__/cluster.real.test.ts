// Relays of several uptermd, and of one that admits known hosts only. Over the real uptermd, on loopback.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { TerminalId } from "#contract/ids";
import type { Join, ShareView } from "#contract/share";
import { settle } from "#contract/wire";
import { fingerprintOf } from "../../platform/fingerprint";
import { isAlive } from "../../platform/process-table";
import { type SupervisedProcess, supervise } from "../../platform/process-tree";
import { eventually } from "../../testing/eventually";
import { makeKey, type TestKey } from "../../testing/keys";
import { lastingPort } from "../../testing/reach/lasting-port";
import { openLab, type RuntimeLab } from "../../testing/rigs/runtime-lab";
import { systemClock, testSearchPath } from "../../testing/rigs/share-rig";
import { whyNoRealUpterm } from "../../testing/rigs/upterm-rig";
import { greetsAsSsh } from "../tcp";

const absent = whyNoRealUpterm();
const because = absent === null ? "" : ` (skipped: ${absent})`;

/** One real uptermd. `admitted`: the only host keys that may register. */
const startNode = async (
  dir: string,
  key: TestKey,
  port: number,
  admitted?: readonly string[],
): Promise<SupervisedProcess> => {
  const hosts = join(dir, `hosts-${port}`);
  writeFileSync(hosts, `${(admitted ?? []).join("\n")}\n`);
  const address = `127.0.0.1:${port}`;
  const argv = [
    ...["uptermd", "--ssh-addr", address, "--node-addr", address, "--network", "mem", "--routing", "embedded"],
    ...["--private-key", key.path, "--hostname", "127.0.0.1"],
    ...(admitted === undefined ? [] : ["--authorized-keys", hosts]),
  ];
  const node = supervise(argv, {
    cwd: dir,
    env: { PATH: testSearchPath, HOME: dir },
    logPath: join(dir, `${port}.log`),
  });
  await eventually(() => greetsAsSsh(systemClock, "127.0.0.1", port), { what: "uptermd greets", withinMs: 10_000 });
  return node;
};

const endNode = async (node: SupervisedProcess): Promise<void> => {
  node.signalGroup("SIGKILL");
  await eventually(() => !isAlive(node), { what: "uptermd is gone", withinMs: 5_000 });
};

interface Place {
  readonly dir: string;
  readonly lab: RuntimeLab;
  readonly terminalId: TerminalId;
  readonly relayKey: TestKey;
  readonly nodes: SupervisedProcess[];
}

const openPlace = async (): Promise<Place> => {
  const dir = mkdtempSync(join(tmpdir(), "lc-cluster-"));
  const lab = await openLab();
  return { dir, lab, terminalId: await lab.newTerminal(), relayKey: makeKey(dir, "relay"), nodes: [] };
};

const closePlace = async ({ dir, lab, nodes }: Place): Promise<void> => {
  await lab.dispose();
  for (const node of nodes.splice(0)) await endNode(node);
  rmSync(dir, { recursive: true, force: true });
};

const shareOver = async ({ lab, terminalId }: Place, relay: string): Promise<{ share: ShareView; told: Join }> => {
  const asked = { terminalId, backend: "upterm" as const, relay, access: "write" as const, keys: [lab.key.line] };
  const { share, join: told } = await lab.client.share.start(asked);
  if (told === null) throw new Error("no link");
  return { share, told };
};

describe.skipIf(absent !== null)(`a cluster of two uptermd, over the real upterm${because}`, () => {
  let place: Place;
  let ports: readonly [number, number];
  beforeAll(async () => {
    place = await openPlace();
    ports = [await lastingPort(), await lastingPort()];
    const { lab, relayKey } = place;
    const hostKeys = [fingerprintOf(relayKey.line)];
    const where = { host: "127.0.0.1", port: ports[0], guestPort: ports[1], hostKeys };
    await lab.client.relay.add({ name: "cluster", backend: "upterm", kind: "host", ...where });
  });
  afterAll(() => closePlace(place));
  const startBoth = async (): Promise<void> => {
    for (const port of ports) place.nodes.push(await startNode(place.dir, place.relayKey, port));
  };
  afterEach(async () => {
    await place.lab.client.share.revoke({ all: true });
    for (const node of place.nodes.splice(0)) await endNode(node);
  });

  it("GENB10: a guest joins by the other server, and the join command names the cluster", async () => {
    await startBoth();
    const { lab, terminalId } = place;
    const { share, told } = await shareOver(place, "cluster");
    // The host is connected to the first server; guests use the name and port that they were given.
    expect(told).toMatchObject({ host: "127.0.0.1", port: ports[1], hostKey: fingerprintOf(place.relayKey.line) });
    const guest = lab.join(told);
    await guest.waitFor("lanecast");
    guest.write("echo across-$((6*7))\r");
    await guest.waitFor("across-42");
    const seen = await eventually(async () => ((now) => (now.guestCount === 1 ? now : null))(await lab.show(share)), {
      what: "the guest is listed",
      withinMs: 5_000,
    });
    // Their own address, not that of the server between.
    expect(seen.guests).toMatchObject([{ address: expect.stringMatching(/^127\.0\.0\.1:\d+$/), state: "in" }]);
    expect(seen).toMatchObject({ guestsKnown: false, capabilities: { knowsGuests: false, canKickOne: true } });
    expect(await lab.client.guest.list({ shareId: share.shareId })).toMatchObject({ guestsKnown: false });
    const [{ guestId } = { guestId: "" }] = seen.guests;
    await lab.client.guest.kick({ shareId: share.shareId, guestId: guestId as never });
    await lab.client.terminal.type({ terminalId, bytes: btoa("echo later-$((1+1))\r") });
    const size = guest.screen().length;
    const { shares } = await lab.client.share.revoke({ shareIds: [share.shareId] });
    expect(shares[0]?.proof).toMatchObject({ processesLeft: 0, clientsLeft: 0 });
    expect(guest.screen().slice(size)).not.toContain("later-2");
  });

  it("GENB10: if the guests' server goes down, guests are disconnected and the share stays; if the host's goes down, the share ends", async () => {
    await startBoth();
    const { lab, nodes } = place;
    const { share, told } = await shareOver(place, "cluster");
    const guest = lab.join(told);
    await guest.waitFor("lanecast");
    await eventually(async () => (await lab.show(share)).guestCount === 1, {
      what: "the guest is listed",
      withinMs: 5_000,
    });
    const [, guestsNode] = nodes;
    if (guestsNode !== undefined) await endNode(guestsNode);
    await guest.waitExit(5_000);
    // What 0.24 cannot know: the guest is gone, and still on its list.
    expect(await lab.show(share)).toMatchObject({ phase: "live", guestCount: 1, guestsKnown: false });
    nodes[1] = await startNode(place.dir, place.relayKey, ports[1]);
    await lab.join(told).waitFor("lanecast");
    const [hostsNode] = nodes;
    if (hostsNode !== undefined) await endNode(hostsNode);
    const ended = await eventually(async () => ((now) => (now.phase === "ended" ? now : null))(await lab.show(share)), {
      what: "the share has ended",
      withinMs: 10_000,
    });
    expect(ended).toMatchObject({ endCause: "failed", lastError: { code: "relay-unreachable" } });
    expect(ended.proof).toMatchObject({ processesLeft: 0 });
  });
});

describe.skipIf(absent !== null)(`a relay that admits known hosts only, over the real upterm${because}`, () => {
  let place: Place;
  let port: number;
  beforeAll(async () => {
    place = await openPlace();
    port = await lastingPort();
  });
  afterAll(() => closePlace(place));

  it("GENB9: refuses a share's own key, says what to set, and admits the lasting key that the list shows", async () => {
    const { lab, dir, relayKey, nodes } = place;
    const where = { host: "127.0.0.1", port, hostKeys: [fingerprintOf(relayKey.line)] };
    nodes.push(await startNode(dir, relayKey, port, [makeKey(dir, "stranger").line]));
    await lab.client.relay.add({ name: "gated", backend: "upterm", kind: "host", ...where });
    const refused = await settle(shareOver(place, "gated"));
    expect(refused).toMatchObject({ ok: false, error: { code: "relay-refused" } });
    expect(JSON.stringify(refused)).toContain("host_identity = true in [relays.gated]");
    await lab.client.relay.remove({ name: "gated" });

    const added = await lab.client.relay.add({
      ...{ name: "gated", backend: "upterm", kind: "host", ...where },
      hostIdentity: true,
    });
    const hostKey = added.relay.hostKey ?? "";
    expect(hostKey).toMatch(/^ssh-ed25519 \S+$/);
    const kept = join(lab.config.home, "keys/hosts/gated");
    expect([statSync(kept).mode & 0o777, readFileSync(`${kept}.pub`, "utf8").startsWith(hostKey)]).toEqual([
      0o600,
      true,
    ]);
    expect(readFileSync(join(lab.config.home, "config.toml"), "utf8")).toContain("host_identity = true");
    // uptermd reads the file at its start.
    for (const node of nodes.splice(0)) await endNode(node);
    nodes.push(await startNode(dir, relayKey, port, [hostKey]));
    // Two shares at the same time with one key still have separate sessions.
    const [one, two] = [await shareOver(place, "gated"), await shareOver(place, "gated")];
    expect(one.told.user).not.toBe(two.told.user);
    for (const { told } of [one, two]) await lab.join(told).waitFor("lanecast");
    const { shares } = await lab.client.share.revoke({ all: true });
    for (const { proof } of shares) expect(proof).toMatchObject({ processesLeft: 0 });
    expect((await lab.client.relay.list()).relays.find(({ name }) => name === "gated")?.hostKey).toBe(hostKey);
  });

  it("GENB9: takes the operator's own key, and refuses one that cannot be used without a passphrase", async () => {
    const { lab, dir, relayKey } = place;
    const where = { host: "127.0.0.1", port, hostKeys: [fingerprintOf(relayKey.line)] };
    const own = makeKey(dir, "own-host");
    const locked = join(dir, "locked");
    Bun.spawnSync(["ssh-keygen", "-q", "-t", "ed25519", "-N", "secret", "-f", locked]);
    const common = { backend: "upterm" as const, kind: "host" as const, ...where };
    const added = await lab.client.relay.add({ name: "mine", ...common, hostIdentity: own.path });
    expect(own.line.startsWith(added.relay.hostKey ?? "?")).toBe(true);
    const unusable = await lab.client.relay.add({ name: "locked", ...common, hostIdentity: locked });
    expect(unusable.relay).toMatchObject({ available: false, problem: expect.stringContaining(locked) });
    const refused = await settle(shareOver(place, "locked"));
    expect(refused).toMatchObject({ ok: false, error: { code: "setup-problem", data: { path: locked } } });
    expect(
      await settle(
        lab.client.relay.add({
          ...{ name: "lan", backend: "upterm", kind: "lan" },
          bind: "192.0.2.1",
          hostIdentity: true,
        }),
      ),
    ).toMatchObject({
      ok: false,
      error: { code: "invalid-input" },
    });
  });
});
