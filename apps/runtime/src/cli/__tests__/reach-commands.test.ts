// `lanecast reach list` and `--over` with a fake runtime: input sent, text printed, exit code.
import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import { refusal, runFake } from "./fake-cli.fixture";
import { laneSample, shareSample } from "./samples.fixture";

const way = { kind: "lan", reach: "lan", on: "eth0", relays: [], problem: null, remedy: null };
const ways = [
  { ...way, way: "here", kind: "here", reach: "here", host: "127.0.0.1", on: null },
  { ...way, way: "192.0.2.7", host: "192.0.2.7" },
  {
    ...way,
    way: "ssh:jump",
    kind: "ssh",
    host: "jump.example",
    on: null,
    problem: "Its key is unknown.",
    remedy: "Run `ssh jump`.",
  },
];
const lanes = { "lane.list": { lanes: [laneSample("api", "aaaa1111", ["aaaa1111"])] } };
const KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGZpeGVkLWtleS1mb3ItdGhlLXRlc3RzLW9mLXJlYWNo";
const start = (...flags: string[]) => ["share", "start", "api", "--backend", "tmate", "--key", KEY, ...flags];

describe("reach", () => {
  it("REACH18: list shows what each way is, and why one can't be used", async () => {
    const answers = { "reach.list": { ways } };
    const { out } = await runFake(["reach", "list"], { answers });
    expect(out).toMatch(/192\.0\.2\.7 +local network +192\.0\.2\.7 +eth0 +ready/);
    expect(out).toMatch(/ssh:jump +through an SSH host +jump\.example +Its key is unknown\. Run `ssh jump`\./);
    expect((await runFake(["reach", "list", "--json"], { answers })).json()).toEqual({ ways });
  });

  it("REACH19: --over shares over the relay of that way", async () => {
    const answers = {
      ...lanes,
      "reach.use": { relay: { name: "lan-192-0-2-7-tmate" }, added: true },
      "share.start": { share: shareSample(), join: null },
    };
    const { asked, err } = await runFake(start("--over", "lan"), { answers });
    expect(err).toContain("Added relay lan-192-0-2-7-tmate to config.toml.");
    expect(asked.find(({ command }) => command === "reach.use")?.input).toEqual({ way: "lan", backend: "tmate" });
    expect(asked.find(({ command }) => command === "share.start")?.input).toMatchObject({
      relay: "lan-192-0-2-7-tmate",
    });
  });

  it("REACH19: a way that can't be used starts nothing, and its refusal is recorded", async () => {
    const issues = [
      { path: "way", problem: "lan matches several; choose one of: 192.0.2.7 (lan, eth0), 198.51.100.7 (lan, wlan0)" },
    ];
    const answers = {
      ...lanes,
      "reach.use": refusal(shareError("invalid-input", "way: …", { issues })),
      "share.noteRefused": { correlationId: "cor_aaaaaaaaaaaa" },
    };
    const refused = await runFake(start("--over", "lan"), { answers });
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.err).toMatch(/^lanecast: --over: lan matches several; choose one of: 192\.0\.2\.7/);
    const sent = refused.asked.map(({ command }) => command);
    expect(sent).toContain("share.noteRefused");
    expect(sent).not.toContain("share.start");
  });

  it("CLI1: --over and --relay exclude each other", async () => {
    const refused = await runFake(start("--over", "lan", "--relay", "office"));
    expect(refused).toMatchObject({ exitCode: 2, asked: [] });
  });
});
