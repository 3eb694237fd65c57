// `lanecast relay …` with a fake runtime: input sent, text printed, exit code.
import { describe, expect, it } from "vitest";
import type { RelayView } from "#contract/relay";
import { runFake } from "./fake-cli.fixture";

const view: RelayView = {
  name: "office",
  backend: "upterm",
  kind: "lan",
  reach: "lan",
  host: "192.0.2.7",
  port: null,
  builtIn: false,
  public: false,
  isDefault: true,
  available: false,
  problem: "This machine has no address 192.0.2.7.",
  remedy: "Join that network.",
  capabilities: null,
};
const PIN = `SHA256:${"c".repeat(43)}`;

describe("relay commands", () => {
  it("CLI5: list shows where guests connect and what is wrong", async () => {
    const answers = {
      "relay.list": { relays: [view, { ...view, name: "own", port: 22, available: true }], addresses: [] },
    };
    const human = await runFake(["relay", "list"], { answers });
    expect(human.out).toMatch(/office +upterm +lan +lan +192\.0\.2\.7 +This machine has no address/);
    expect(human.out).toMatch(/own +upterm +lan +lan +192\.0\.2\.7:22 +ready/);
    expect((await runFake(["relay", "list", "--json"], { answers })).json()).toEqual(answers["relay.list"]);
  });

  it("CLI5: test exits with 0 or 6 and says why", async () => {
    const working = { relay: "office", ok: true, problem: null, remedy: null };
    expect(await runFake(["relay", "test", "office"], { answers: { "relay.test": working } })).toMatchObject({
      exitCode: 0,
    });
    const broken = { relay: "office", ok: false, problem: "It does not answer.", remedy: "Start it." };
    const human = await runFake(["relay", "test", "office"], { answers: { "relay.test": broken } });
    expect(human).toMatchObject({ exitCode: 6, out: "Not working: office: It does not answer.\nStart it." });
    const machine = await runFake(["relay", "test", "office", "--json"], { answers: { "relay.test": broken } });
    expect([machine.exitCode, machine.json()]).toEqual([6, broken]);
  });

  it("CLI5: add sends the flags", async () => {
    const typed =
      "relay add far --backend tmate --kind tunnel --jump op@[2001:db8::1]:2022 --identity /k --guest-port 2200";
    const answers = { "relay.add": { relay: view } };
    const added = await runFake([...typed.split(" "), "--host-key", PIN, "--host-key", PIN], { answers });
    expect(added.exitCode).toBe(0);
    expect(added.asked).toEqual([
      {
        command: "relay.add",
        input: {
          name: "far",
          backend: "tmate",
          kind: "tunnel",
          jump: { host: "2001:db8::1", port: 2_022, user: "op", identity: "/k" },
          guestPort: 2_200,
          hostKeys: [PIN, PIN],
          public: false,
        },
      },
    ]);
  });

  it.each([
    ["--kind host --port ssh", "--port: must be a port from 1 to 65535"],
    ["--kind tunnel --jump a@b@c", "--jump: must be a host or user@host:port"],
    ["--kind tunnel --identity /k", "--identity: needs --jump"],
    ["--kind wan", "--kind: 'wan' is not one of lan, tunnel, host"],
  ])("CLI1: `relay add` exits with 2 for %s", async (flags, message) => {
    const refused = await runFake(["relay", "add", "x", "--backend", "tmate", ...flags.split(" ")]);
    expect(refused).toMatchObject({ exitCode: 2, asked: [] });
    expect(refused.err.split("\n")[0]).toBe(`lanecast: ${message}`);
  });

  it("GENB9: asks for a lasting host key, and shows it with its reason", async () => {
    const hostKey = "ssh-ed25519 AAAAC3Nz";
    const answers = {
      "relay.add": { relay: { ...view, hostKey } },
      "relay.list": { relays: [{ ...view, hostKey }], addresses: [] },
    };
    const flags = [
      "--backend",
      "upterm",
      "--kind",
      "host",
      "--host",
      "r.example",
      "--host-key",
      PIN,
      "--host-identity",
    ];
    const added = await runFake(["relay", "add", "own", ...flags], { answers });
    expect(added.asked).toMatchObject([{ command: "relay.add", input: { hostIdentity: true } }]);
    expect(added.out).toContain(`admits known hosts only`);
    const file = await runFake(["relay", "add", "own", ...flags, "/k/host"], { answers });
    expect(file.asked).toMatchObject([{ input: { hostIdentity: "/k/host" } }]);
    expect((await runFake(["relay", "list"], { answers })).out).toMatch(
      /for uptermd --authorized-keys:\nssh-ed25519 AAAAC3Nz/,
    );
  });

  it("CLI5: remove prints the result as text and as JSON", async () => {
    const answers = { "relay.remove": {} };
    expect((await runFake(["relay", "remove", "office"], { answers })).out).toBe("Removed relay office.");
    expect((await runFake(["relay", "remove", "office", "--json"], { answers })).json()).toEqual({ removed: "office" });
  });
});
