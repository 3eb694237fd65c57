// `lanecast share` step by step, guests by the names of their saved keys, and shares by their lanes, with a fake runtime.
import { describe, expect, it } from "vitest";
import type { ShareId } from "#contract/ids";
import { type Answers, NOON_MS, runFake } from "./fake-cli.fixture";
import { joinSample, laneSample, shareSample } from "./samples.fixture";

/** The blob of an Ed25519 key: its name and 32 bytes, each with its length before it. */
const keyLine = (filler: number, comment: string): string => {
  const blob = [[0, 0, 0, 11], [...Buffer.from("ssh-ed25519")], [0, 0, 0, 32], new Array<number>(32).fill(filler)];
  return `ssh-ed25519 ${Buffer.from(blob.flat()).toString("base64")} ${comment}`;
};
const ANA = keyLine(1, "ana@laptop");
const ANA_PHONE = keyLine(2, "ana@phone");
const BEN = keyLine(3, "ben@desk");

const saved = (name: string | null, key: string | null, lastSeenAtMs: number | null = null) => ({
  fingerprint: `SHA256:${"a".repeat(43)}`,
  name,
  comment: null,
  key,
  lastSeenAtMs,
});
const backend = (name: string, available = true) => ({
  backend: name,
  available,
  version: null,
  capabilities: null,
  problem: null,
  remedy: null,
});
const way = (
  name: string,
  kind: string,
  host: string,
  relays: readonly object[] = [],
  problem: string | null = null,
) => ({
  way: name,
  kind,
  reach: "here",
  host,
  on: null,
  relays,
  problem,
  remedy: null,
});

const answers: Answers = {
  "lane.list": { lanes: [laneSample("api", "aaaa1111", ["aaaa1111"]), laneSample("web", "bbbb1111", ["bbbb1111"])] },
  "guestKeys.list": {
    guestKeys: [saved("Ben", BEN), saved("Ana", ANA, NOON_MS), saved("Ana", ANA_PHONE), saved("Eve", null)],
  },
  "reach.list": {
    ways: [
      way("192.0.2.7", "lan", "192.0.2.7"),
      way("ssh:jump", "ssh", "jump.example.org"),
      way("office", "relay", "192.0.2.9", [{ backend: "upterm", name: "office" }]),
      way("ssh:gone", "ssh", "gone.example.org", [], "Its key is not known."),
      way("here", "here", "127.0.0.1"),
    ],
  },
  "reach.use": { relay: { name: "lan-1" }, added: true },
  "runtime.backends": { backends: [backend("tmate"), backend("upterm")] },
  "share.start": { share: shareSample(), join: joinSample },
  "share.list": { shares: [] },
  "share.noteRefused": { correlationId: "cor_noted" },
};

const guide = (chooses: readonly (string | readonly string[] | boolean)[], more: Parameters<typeof runFake>[1] = {}) =>
  runFake(["share"], { answers, canAsk: true, chooses, ...more });
const sent = ({ asked }: Awaited<ReturnType<typeof runFake>>, command = "share.start") =>
  asked.find((each) => each.command === command)?.input;

describe("lanecast share without a command", () => {
  it("CLI16: asks what, with whom, what they can do, for how long and from where, and shows the command that it runs", async () => {
    const ran = await guide(["api", ["Ana", "Ben"], "type", "45m", "local network (192.0.2.7)", "upterm", true]);
    expect(ran.exitCode).toBe(0);
    expect(ran.questions).toEqual([
      "Terminal to share",
      "Who can join",
      "Guests can",
      "For how long",
      "Guests connect from",
      "Share using",
      "Run: lanecast share start api --guest Ana --guest Ben --access write --ttl 45m --over 192.0.2.7 --backend upterm",
    ]);
    expect(sent(ran)).toMatchObject({
      terminalId: "trm_aaaa1111",
      backend: "upterm",
      access: "write",
      ttlMs: 2_700_000,
      relay: "lan-1",
      keys: [ANA, ANA_PHONE, BEN],
    });
    expect(ran.out).toContain(joinSample.command);
  });

  it("CLI16: Enter takes the defaults: watching, the configured time, the way of the default relay", async () => {
    const ran = await guide(["api", ["Ana"], "", "", "", "tmate", true]);
    expect(sent(ran)).toMatchObject({ access: "read", ttlMs: 1_800_000, backend: "tmate" });
    expect(sent(ran, "reach.use")).toEqual({ way: "here", backend: "tmate" });
  });

  it("CLI16: asks only what has more than one answer", async () => {
    const one = { ...answers, "lane.list": { lanes: [laneSample("api", "aaaa1111", ["aaaa1111"])] } };
    const office = ["Anyone with the link", "", "", "relay office", true];
    expect((await guide(office, { answers: one })).questions).toEqual([
      "Who can join",
      "Guests can",
      "For how long",
      "Guests connect from",
      "Run: lanecast share start api --anyone-with-link --access read --ttl 30m --over office --backend upterm",
    ]);
    const inside = await guide(office, { env: { LANECAST_TERMINAL: "trm_bbbb1111" } });
    expect(sent(inside)).toMatchObject({ terminalId: "trm_bbbb1111" });
  });

  it("CLI16: takes a pasted key, and without saved people asks for one", async () => {
    const nobody = { ...answers, "guestKeys.list": { guestKeys: [saved(null, BEN)] } };
    const ran = await guide(["api", "Someone else", BEN, "", "", "", "tmate", true], { answers: nobody });
    expect(sent(ran)).toMatchObject({ keys: [BEN] });
    expect(ran.questions.at(-1)).toContain(`--key '${BEN}'`);
  });

  it.each([["nosuch.pub"], ["@not a user"], [""]])(
    "CLI16: refuses %j as a person before the next question",
    async (typed) => {
      await expect(guide(["api", ["Someone else"], typed])).resolves.toMatchObject({ exitCode: 1 });
    },
  );

  it("CLI16: cancelling any question shares nothing", async () => {
    const all = ["api", ["Ana"], "watch", "45m", "only this computer", "tmate"] as const;
    for (const count of all.keys()) {
      const ran = await guide(all.slice(0, count));
      expect(ran).toMatchObject({ exitCode: 0, err: "Nothing was shared.", out: "" });
      expect(sent(ran)).toBeUndefined();
    }
    expect(sent(await guide([...all, false]))).toBeUndefined();
  });

  it("CLI16: without an open terminal, says how to start one", async () => {
    const ran = await guide([], { answers: { ...answers, "lane.list": { lanes: [] } } });
    expect(ran).toMatchObject({ exitCode: 4, questions: [] });
    expect(ran.err).toContain("No terminal is open to share.");
    expect(ran.err).toContain("lanecast run");
  });

  it.each([{ argv: ["share"] }, { argv: ["share", "--json"], canAsk: true }])(
    "CLI16: where no one can answer ($argv), lists the commands",
    async ({ argv, canAsk = false }) => {
      const ran = await runFake(argv, { answers, canAsk });
      expect(ran).toMatchObject({ exitCode: 2, questions: [] });
      expect(`${ran.out}${ran.err}`).toContain("'lanecast share' needs a command: start, list");
    },
  );
});

describe("guests by name", () => {
  const start = (...flags: string[]) => runFake(["share", "start", "api", "--backend", "tmate", ...flags], { answers });

  it("CLI17: --guest gives all saved keys of a person, beside --key", async () => {
    expect(sent(await start("--guest", "Ana", "--key", BEN))).toMatchObject({
      keys: [BEN, ANA, ANA_PHONE],
    });
  });

  it("CLI17: an unknown name is refused with the names that are saved; a key without its body counts as unknown", async () => {
    for (const name of ["Zoe", "Eve"]) {
      const ran = await start("--guest", name);
      expect(ran).toMatchObject({ exitCode: 2 });
      expect(ran.err).toContain(`no saved key is named ${name} (saved: Ben, Ana)`);
      expect(ran.err).toContain("lanecast guest add");
      expect(sent(ran)).toBeUndefined();
    }
  });

  it("CLI17: policy check takes --guest too", async () => {
    const said = { verdict: "allow", reasons: ["because"], policyIds: [], instead: [] };
    const ran = await runFake(["policy", "check", "api", "--backend", "tmate", "--guest", "Ben"], {
      answers: { ...answers, "policy.check": said },
    });
    expect(sent(ran, "policy.check")).toMatchObject({ keys: [BEN] });
  });
});

describe("shares by their lanes", () => {
  const shares = (...all: Parameters<typeof shareSample>[0][]) => ({
    ...answers,
    "share.list": { shares: all.map((each) => shareSample(each)) },
    "share.link": { join: joinSample },
  });
  const ended = { shareId: "shr_cccc1111" as ShareId, phase: "ended", endCause: "expired" } as const;
  const link = (typed: string, known: Answers, env = {}) => runFake(["share", "link", typed], { answers: known, env });

  it("CLI5: a share is found by its lane, its terminal, or ., if it is the only open one there", async () => {
    const known = shares({}, ended);
    for (const typed of ["api", "trm_aaaa1111", "lan_aaaa1111"]) {
      expect(sent(await link(typed, known), "share.link")).toEqual({ shareId: "shr_aaaa1111" });
    }
    const here = await link(".", known, { LANECAST_TERMINAL: "trm_aaaa1111" });
    expect(sent(here, "share.link")).toEqual({ shareId: "shr_aaaa1111" });
  });

  it("CLI5: several open shares of a lane are listed, and none is chosen", async () => {
    const ran = await link("api", shares({}, { shareId: "shr_bbbb2222" as ShareId }));
    expect(ran).toMatchObject({ exitCode: 2 });
    expect(ran.err).toContain("api matches two shares: shr_aaaa1111 (tmate, live), shr_bbbb2222 (tmate, live)");
  });

  const again = (typed: string, known: Answers, env = {}) =>
    runFake(["share", "again", typed], {
      answers: { ...known, "share.again": { share: shareSample(), join: joinSample } },
      env,
    });

  it("CLI5: share again takes the lane's share that ended last", async () => {
    const earlier = { ...ended, shareId: "shr_dddd1111" as ShareId, endedAtMs: NOON_MS - 60_000 };
    const known = shares(earlier, { ...ended, endedAtMs: NOON_MS });
    for (const typed of ["api", "trm_aaaa1111", "lan_aaaa1111"]) {
      expect(sent(await again(typed, known), "share.again")).toEqual({ shareId: ended.shareId });
    }
    const here = await again(".", known, { LANECAST_TERMINAL: "trm_aaaa1111" });
    expect(sent(here, "share.again")).toEqual({ shareId: ended.shareId });
  });

  it("CLI5: share again of a lane that is shared, or never was, starts nothing and says why", async () => {
    const shared = await again("api", shares({}, { ...ended, endedAtMs: NOON_MS }));
    expect(shared).toMatchObject({ exitCode: 2 });
    expect(shared.err).toContain("api is shared now, as shr_aaaa1111.");
    expect(sent(shared, "share.again")).toBeUndefined();
    const never = await again("web", shares({}));
    expect(never).toMatchObject({ exitCode: 4 });
    expect(never.err).toContain("No share of web has ended since lanecast started.");
  });

  it("CLI5: a lane that isn't shared says so, and an unknown word is not found", async () => {
    const web = await link("web", shares({}));
    expect(web).toMatchObject({ exitCode: 4 });
    expect(web.err).toContain("web isn't shared.");
    expect((await link("nosuch", shares({}))).err).toContain('No share matches "nosuch".');
  });
});
