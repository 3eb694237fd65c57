// `lanecast lane …, watch, audit list` with a fake runtime.
import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import { NOON_MS, refusal, runFake } from "./fake-cli.fixture";
import { laneSample, shareSample } from "./samples.fixture";

const lanes = { "lane.list": { lanes: [laneSample("api", "aaaa1111", ["aaaa1111"])] } };

describe("lanes", () => {
  it("FR-026-001: list aligns lanes in columns and replaces control characters in names", async () => {
    const answers = {
      "lane.list": {
        lanes: [
          laneSample("a\x1b[31m\u009bK\u202eb", "aaaa1111", ["aaaa1111"]),
          laneSample("日本", "bbbb1111", ["bbbb1111", "bbbb2222"]),
        ],
      },
    };
    const { out } = await runFake(["lane", "list"], { answers });
    expect(out.split("\n")).toEqual([
      "LANE        ID            TERMINAL      RUNNING  DIR  SHARED",
      "a\u{FFFD}[31m\u{FFFD}K\u{FFFD}b  lan_aaaa1111  trm_aaaa1111  zsh      api",
      "日本        lan_bbbb1111  trm_bbbb1111  zsh      api",
      "                          trm_bbbb2222  zsh      api",
    ]);
    const { out: json } = await runFake(["lane", "list", "--json"], { answers });
    expect([...json].filter((sign) => sign < " " || (sign >= "\u007f" && sign <= "\u009f"))).toEqual([]);
  });

  const shared = refusal(shareError("wrong-phase", "It is shared just now.", { phase: "live", command: "close" }));
  const close = { ...lanes, "lane.close": ({ force }: { force: boolean }) => (force ? { sharesEnded: 2 } : shared) };

  it("TERM5: closing a shared lane asks on a terminal", async () => {
    const yes = await runFake(["lane", "close", "api"], { answers: close, canAsk: true, says: true });
    expect(yes).toMatchObject({ exitCode: 0, out: "Closed, and stopped 2 shares." });
    expect(yes.questions).toEqual(["Lane api is shared\nStop sharing and close it?"]);
    expect(await runFake(["lane", "close", "api"], { answers: close, canAsk: true, says: false })).toMatchObject({
      exitCode: 5,
    });
  });

  it("TERM5: closing a shared lane is wrong-phase without a terminal or with --json, unless --force is given", async () => {
    expect(await runFake(["lane", "close", "api"], { answers: close })).toMatchObject({ exitCode: 5, questions: [] });
    expect(
      await runFake(["lane", "close", "api", "--json"], { answers: close, canAsk: true, says: true }),
    ).toMatchObject({ exitCode: 5, questions: [] });
    expect((await runFake(["lane", "close", "api", "--force", "--json"], { answers: close })).json()).toEqual({
      sharesEnded: 2,
    });
  });

  it("TERM5: a new lane starts in the current directory, or in --cwd relative to it", async () => {
    const answers = { "lane.new": { laneId: "lan_aaaa", terminalId: "trm_aaaa" } };
    expect((await runFake(["lane", "new", "--name", "api"], { answers })).asked[0]?.input).toEqual({
      name: "api",
      cwd: "/work",
    });
    expect((await runFake(["lane", "new", "--cwd", "../x"], { answers })).asked[0]?.input).toEqual({ cwd: "/x" });
  });

  it("TERM11: sets labels on a new lane, replaces them all, and clears them", async () => {
    const answers = { ...lanes, "lane.new": { laneId: "lan_aaaa", terminalId: "trm_aaaa" }, "lane.label": {} };
    const made = await runFake(["lane", "new", "--label", "prod", "--label", "secret"], { answers });
    expect(made.asked[0]?.input).toEqual({ cwd: "/work", labels: ["prod", "secret"] });
    const set = await runFake(["lane", "label", "api", "prod", "customer-data"], { answers });
    expect(set.asked.at(-1)).toEqual({
      command: "lane.label",
      input: { laneId: "lan_aaaa1111", labels: ["prod", "customer-data"] },
    });
    expect((await runFake(["lane", "label", "api"], { answers })).asked.at(-1)?.input).toMatchObject({ labels: [] });
  });

  it("TERM11: list shows labels if a lane has any", async () => {
    const labelled = { ...laneSample("api", "aaaa1111", ["aaaa1111"]), labels: ["prod", "secret"] };
    const { out } = await runFake(["lane", "list"], { answers: { "lane.list": { lanes: [labelled] } } });
    expect(out.split("\n")).toEqual([
      "LANE  ID            TERMINAL      RUNNING  DIR  SHARED  LABELS",
      "api   lan_aaaa1111  trm_aaaa1111  zsh      api          prod secret",
    ]);
  });

  it("ADOPT11, ADOPT14: adopt takes the named pane, and says that typing there goes into one's own shell", async () => {
    const pane = { server: "/tmp/theirs", pane: "%3", address: "work:1.0" };
    const more = { window: "edit", active: true, title: "zsh", cwd: "/work", cols: 80, rows: 24, problem: null };
    const answers = {
      "lane.panes": { panes: [{ ...pane, ...more }] },
      "lane.adopt": { laneId: "lan_aaaa1111", terminalId: "trm_aaaa1111", name: "work", adopted: pane },
    };
    const { out, asked } = await runFake(["adopt", "work:1"], { answers });
    expect(asked.at(-1)).toEqual({ command: "lane.adopt", input: { server: "/tmp/theirs", pane: "%3" } });
    expect(out).toMatch(
      /^Lane work mirrors the tmux pane work:1\.0\. What you or a guest with write access types there goes into your own shell\.\n/,
    );
    expect(out).not.toContain("watch");
  });

  it("TERM6: attach needs a terminal", async () => {
    expect(await runFake(["lane", "attach", "api"], { answers: lanes })).toMatchObject({ exitCode: 2, asked: [] });
    expect(await runFake(["lane", "attach", "api", "--json"], { answers: lanes })).toMatchObject({
      exitCode: 2,
      asked: [],
    });
  });
});

describe("watch", () => {
  const head = (seq: number) => ({ seq, atMs: NOON_MS });
  const snapshot = {
    ...head(0),
    type: "snapshot",
    lanes: lanes["lane.list"].lanes,
    shares: [shareSample(), shareSample({ shareId: "shr_other111" as never })],
    approvals: [],
    handoffs: [],
    limits: {},
    version: "0",
    home: "/h",
  };
  const changes = [
    { ...head(1), type: "lane", lane: lanes["lane.list"].lanes[0] },
    { ...head(2), type: "share", share: shareSample({ shareId: "shr_other111" as never }) },
    { ...head(3), type: "share", share: shareSample({ phase: "ending", linkState: "none" }) },
    { ...head(4), type: "share", share: shareSample({ phase: "ended", endCause: "expired", linkState: "none" }) },
    { ...head(5), type: "removed", kind: "share", id: "shr_aaaa1111" },
  ];
  const stream = () =>
    (async function* () {
      yield snapshot;
      yield* changes;
    })();
  const answers = { "share.list": { shares: snapshot.shares }, "share.show": { share: shareSample() }, watch: stream };
  const watched = async (...flags: string[]) => {
    const { out, exitCode } = await runFake(["watch", "--json", ...flags], { answers });
    return { exitCode, lines: out.split("\n").map((line) => JSON.parse(line)) };
  };

  it("WATCH1: prints every event without a gap, and exits with 7 when the runtime ends", async () => {
    const { exitCode, lines } = await watched();
    expect(lines.slice(0, 6).map((line) => line.seq)).toEqual([0, 1, 2, 3, 4, 5]);
    expect(lines[0]).toEqual(JSON.parse(JSON.stringify(snapshot)));
    expect([exitCode, lines[6].error.code]).toEqual([7, "disconnected"]);
  });

  it("WATCH2: --share prints only that share and exits 0 when it ends", async () => {
    const { exitCode, lines } = await watched("--share", "shr_aa");
    expect(lines.map((line) => [line.seq, line.type])).toEqual([
      [0, "snapshot"],
      [3, "share"],
      [4, "share"],
    ]);
    expect(lines[0]).toMatchObject({ lanes: [], shares: [{ shareId: "shr_aaaa1111" }] });
    expect(exitCode).toBe(0);
  });

  it("WATCH2: --share exits after the snapshot if the share has already ended", async () => {
    const over = { ...snapshot, shares: [shareSample({ phase: "ended", endCause: "revoked" })] };
    const once = async function* () {
      yield over;
    };
    const answer = await runFake(["watch", "--json", "--share", "shr_aa"], { answers: { ...answers, watch: once } });
    expect([answer.exitCode, answer.out.split("\n").length]).toEqual([0, 1]);
  });

  it("WATCH3: --only filters by kind and refuses unknown kinds", async () => {
    expect((await watched("--only", "lane,approval")).lines.slice(0, 2).map((line) => [line.seq, line.type])).toEqual([
      [0, "snapshot"],
      [1, "lane"],
    ]);
    expect((await watched("--only", "lane")).lines[0].shares).toEqual([]);
    expect(await runFake(["watch", "--only", "lanes"], { answers })).toMatchObject({ exitCode: 2, asked: [] });
  });
});

describe("audit list", () => {
  it("FR-026-011: audit list sends its filters and refuses invalid ones", async () => {
    const answers = { "share.list": { shares: [] }, "audit.list": { events: [] } };
    const input = async (...flags: string[]) =>
      (await runFake(["audit", "list", ...flags], { answers })).asked.at(-1)?.input;
    expect(await input()).toEqual({ limit: 100 });
    expect(await input("--since", "2h", "--until", "11:00", "--type", "share.revoked", "--limit", "7")).toEqual({
      sinceMs: NOON_MS - 7_200_000,
      untilMs: NOON_MS - 3_600_000,
      type: "share.revoked",
      limit: 7,
    });
    for (const flags of [
      ["--since", "then"],
      ["--until", "then"],
      ["--type", "share.eaten"],
      ["--limit", "-1"],
      ["--limit", "x"],
    ]) {
      expect(await runFake(["audit", "list", ...flags], { answers })).toMatchObject({ exitCode: 2, asked: [] });
    }
  });

  it.each([
    ["allow", 0],
    ["needs-approval", 0],
    ["deny", 3],
  ])("FR-026-002: policy check prints %s with exit %d", async (verdict, exitCode) => {
    const said = { verdict, reason: "because", policyIds: ["rule"], instead: [] };
    const answer = await runFake(["policy", "check", "api", "--backend", "tmate", "--anyone-with-link", "--json"], {
      answers: { ...lanes, "policy.check": said, "runtime.backends": { backends: [] } },
    });
    expect([answer.exitCode, answer.json()]).toEqual([exitCode, { ...said, backend: null }]);
    expect(answer.asked.map(({ command }) => command)).toEqual(["lane.list", "policy.check", "runtime.backends"]);
  });
});
