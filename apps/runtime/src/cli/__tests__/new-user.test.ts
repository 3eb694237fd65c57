// What the command line tells someone who uses it for the first time: where a link works, what a command waits for, what it would end.
import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import { PRODUCT_VERSION } from "../../platform/config";
import { NOON_MS, refusal, runFake } from "./fake-cli.fixture";
import { joinSample, laneSample, shareSample } from "./samples.fixture";

const lane = laneSample("api", "aaaa1111", ["aaaa1111"]);
const lanes = { "lane.list": { lanes: [lane] } };
const START = ["share", "start", "api", "--backend", "tmate", "--anyone-with-link"];

describe("where a link works", () => {
  const ONLY_HERE =
    "Works only on this computer. To let guests in from elsewhere, share with --over; see: lanecast reach list";
  const text = async (argv: readonly string[], host: string) => {
    const answers = {
      ...lanes,
      "share.list": { shares: [shareSample()] },
      "share.start": { share: shareSample(), join: { ...joinSample, host } },
      "share.link": { join: { ...joinSample, host } },
    };
    return (await runFake(argv, { answers })).out;
  };

  it.each(["127.0.0.1", "::1", "localhost", "127.8.0.1"])(
    "FR-026-001: start and link say that %s is this computer",
    async (host) => {
      expect(await text(START, host)).toContain(ONLY_HERE);
      expect(await text(["share", "link", "shr_aa"], host)).toContain(ONLY_HERE);
    },
  );

  it.each(["192.0.2.7", "relay.example.org", "fd00::1"])(
    "FR-026-001: start says nothing of the kind for %s",
    async (host) => {
      expect(await text(START, host)).not.toContain("this computer");
    },
  );
});

describe("what a command waits for", () => {
  const waiting = shareSample({ phase: "awaiting-approval", liveAtMs: null, expiresAtMs: null, linkState: "none" });
  it("APR1: --wait says what it waits for, until when, and what Ctrl-C leaves behind", async () => {
    const { err, exitCode } = await runFake([...START, "--wait", "10m"], {
      answers: {
        ...lanes,
        "share.start": { share: waiting, join: null },
        "share.link": { join: joinSample },
        watch: (async function* () {
          yield { seq: 0, atMs: NOON_MS, type: "share", share: shareSample() };
        })(),
      },
    });
    expect(exitCode).toBe(0);
    expect(err).toBe(
      "Waiting until 12:10 for shr_aaaa1111 to be approved. Ctrl-C stops waiting; the request stays pending.",
    );
  });
});

describe("watch", () => {
  const changes = (shares: readonly Parameters<typeof shareSample>[0][]) =>
    (async function* () {
      yield { seq: 0, atMs: NOON_MS, type: "snapshot", lanes: [lane], shares: [], approvals: [] };
      for (const [index, each] of shares.entries())
        yield { seq: index + 1, atMs: NOON_MS, type: "share", share: shareSample(each) };
    })();

  it("WATCH1: prints a share again only if its line differs; --json still prints every event", async () => {
    const same = [{ revision: 4 }, { revision: 5 }, { revision: 6, guestCount: 1 }, { revision: 7, guestCount: 1 }];
    const { out } = await runFake(["watch"], { answers: { watch: changes(same) } });
    expect(out.split("\n").slice(1)).toEqual(["12:00 shr_aaaa1111 live, 2 guests", "12:00 shr_aaaa1111 live, 1 guest"]);
    const { out: json } = await runFake(["watch", "--json"], { answers: { watch: changes(same) } });
    expect(json.split("\n").filter((line) => line.includes('"type":"share"'))).toHaveLength(4);
  });
});

describe("what is shared", () => {
  const share = shareSample({ relay: "office", reason: "pairing on the parser" });
  const answers = { ...lanes, "share.list": { shares: [share] }, "share.show": { share } };

  it("FR-026-009: list shows when a share ends, its relay and its reason", async () => {
    expect((await runFake(["share", "list"], { answers })).out.split("\n")).toEqual([
      "SHARE         LANE  BACKEND  RELAY   ACCESS     STATE  GUESTS  ENDS   LEFT  REASON",
      "shr_aaaa1111  api   tmate    office  can watch  live   2       12:30  30m   pairing on the parser",
    ]);
  });

  it("FR-026-009: show prints everything that is known about a share", async () => {
    const { out } = await runFake(["share", "show", "shr_aa"], { answers });
    for (const line of [
      "Lane:        api (lan_aaaa1111)",
      "Requested:   12:00 by you",
      "Live since:  12:00",
      "Ends:        12:30 (30m left); guests are warned at 12:25",
      "Reason:      pairing on the parser",
      "Correlation: cor_aaaa1111",
    ])
      expect(out).toContain(line);
  });

  it("OPEN2: status describes each open share in one sentence", async () => {
    const running = {
      pid: 7,
      version: PRODUCT_VERSION,
      sharesByPhase: { live: 1, ended: 3 },
      backends: [],
      policy: { loadedAtMs: 1, problem: null },
    };
    const answers = { "runtime.status": running, "share.list": { shares: [shareSample()] } };
    expect((await runFake(["status"], { answers })).out.split("\n").slice(1)).toEqual([
      "Shares: 1 live.",
      "  shr_aaaa1111: 2 guests · can watch · only on this computer · 30:00 left",
    ]);
  });

  it("TERM5: closing a shared lane names every share that it would stop", async () => {
    const other = shareSample({ shareId: "shr_bbbb2222" as never, access: "write", guestCount: 0 });
    const [terminal] = lane.terminals;
    const sharedLane = { ...lane, terminals: [{ ...terminal, shares: [share, other] }] };
    const refused = refusal(shareError("wrong-phase", "This is shared.", { phase: "live", command: "close" }));
    const close = {
      "lane.list": { lanes: [sharedLane] },
      "lane.close": ({ force }: { force: boolean }) => (force ? { sharesEnded: 2 } : refused),
      "terminal.close": ({ force }: { force: boolean }) => (force ? { sharesEnded: 2 } : refused),
    };
    const named = [
      "shr_aaaa1111: 2 guests · can watch · only on this computer · 30:00 left",
      "shr_bbbb2222: no guests yet · can type · only on this computer · 30:00 left",
    ];
    for (const [what, argv] of [
      ["Lane api", ["lane", "close", "api"]],
      ["Terminal api", ["terminal", "close", "api"]],
    ] as const) {
      const asked = await runFake(argv, { answers: close, canAsk: true, says: true });
      expect(asked.questions).toEqual([`${what} is shared:\n  ${named.join("\n  ")}\nStop sharing and close it?`]);
      const refusedOne = await runFake(argv, { answers: close });
      expect(refusedOne).toMatchObject({ exitCode: 5 });
      expect(refusedOne.err).toContain(named.join("\n  "));
    }
  });
});

describe("policy check", () => {
  const said = { verdict: "allow", reason: "because", policyIds: ["rule"], instead: [] };
  const check = ["policy", "check", "api", "--backend", "upterm", "--anyone-with-link"];
  const status = {
    backend: "upterm",
    available: false,
    version: null,
    capabilities: null,
    problem: "upterm isn't installed.",
    remedy: "Install it from its releases.",
  };

  it("FR-026-002: says when the backend is not available, and still answers what the policy decides", async () => {
    const answers = { ...lanes, "policy.check": said, "runtime.backends": { backends: [status] } };
    const { out, exitCode } = await runFake(check, { answers });
    expect(exitCode).toBe(0);
    expect(out).toContain("Allowed: because");
    expect(out).toContain(
      "But upterm can't share on this machine: upterm isn't installed. Install it from its releases.",
    );
    expect((await runFake([...check, "--json"], { answers })).json()).toMatchObject({ ...said, backend: status });
  });
});

describe("flags that can be left out", () => {
  const backends = (...usable: string[]) => ({
    "runtime.backends": {
      backends: ["tmate", "upterm"].map((backend) => ({ ...status(backend), available: usable.includes(backend) })),
    },
  });
  const status = (backend: string) => ({ backend, version: null, capabilities: null, problem: null, remedy: null });
  const relays = (...of: string[]) => ({
    "relay.list": { relays: of.map((backend) => ({ name: "office", backend })) },
  });
  const start = (answers: object, more: Parameters<typeof runFake>[1] = {}, ...flags: string[]) =>
    runFake(["share", "start", "api", "--anyone-with-link", ...flags], {
      answers: { ...lanes, "share.start": { share: shareSample(), join: joinSample }, ...answers },
      ...more,
    });
  const backendOf = ({ asked }: Awaited<ReturnType<typeof start>>) =>
    (asked.find(({ command }) => command === "share.start")?.input as { backend?: string } | undefined)?.backend;

  it("CLI15: --backend is the only one that works here", async () => {
    expect(backendOf(await start(backends("upterm")))).toBe("upterm");
    expect(backendOf(await start(backends()))).toBe("tmate");
  });

  it("CLI15: --backend is that of the relay", async () => {
    expect(backendOf(await start(relays("upterm"), {}, "--relay", "office"))).toBe("upterm");
  });

  it("CLI15: if both work, a person chooses, and a script is refused", async () => {
    const both = backends("tmate", "upterm");
    expect(backendOf(await start(both, { canAsk: true, chooses: ["upterm"] }))).toBe("upterm");
    const refused = await start({ ...both, "share.noteRefused": { correlationId: "cor_noted" } });
    expect(refused).toMatchObject({ exitCode: 2 });
    expect(refused.err).toContain("--backend: tmate and upterm both work here; choose one");
  });

  it("CLI15: outside of lanecast, . is refused with the ways that work", async () => {
    const { err } = await runFake(["share", "link", "."], { answers: { "share.list": { shares: [] } } });
    expect(err).not.toContain("lanecast run");
    const refused = await runFake(["terminal", "close", "."], { answers: lanes });
    expect(refused.err).toContain("Start one here with 'lanecast run', or name a lane from 'lanecast lane list'.");
  });

  it("CLI15: lane new says what is next", async () => {
    const made = {
      "lane.new": {
        laneId: "lan_aaaa",
        terminalId: "trm_aaaa",
        note: "$SHELL is empty. Terminals run /bin/sh instead.",
      },
    };
    const { out, err } = await runFake(["lane", "new", "--name", "my api"], { answers: made });
    expect(out).toContain("Attach to it with: lanecast lane attach 'my api'");
    expect(err).toBe("lanecast: $SHELL is empty. Terminals run /bin/sh instead.");
  });

  it("CLI15: run and lane new --attach need a terminal, and run is refused inside of lanecast", async () => {
    expect(await runFake(["run"])).toMatchObject({ exitCode: 2, asked: [] });
    expect(await runFake(["lane", "new", "--attach"])).toMatchObject({ exitCode: 2, asked: [] });
    const env = { LANECAST_TERMINAL: "trm_aaaa" };
    const inside = await runFake(["run"], { env, canAsk: true, size: { cols: 80, rows: 24 } });
    expect(inside.err).toContain("Share this one with: lanecast share start .");
  });

  it("CLI15: run says so if its command ended before its terminal could be shown", async () => {
    const gone = refusal(
      shareError("not-found", "There is no terminal trm_aaaa.", { kind: "terminal", id: "trm_aaaa" }),
    );
    const answers = { "lane.new": { laneId: "lan_aaaa", terminalId: "trm_aaaa" }, "terminal.attach": gone };
    const size = { cols: 80, rows: 24 };
    const { exitCode, err } = await runFake(["run", "--", "true"], { answers, canAsk: true, size });
    expect([exitCode, err]).toEqual([0, "The command has ended, so its terminal was closed."]);
  });
});
