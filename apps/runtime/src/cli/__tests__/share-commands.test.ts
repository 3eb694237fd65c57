// `lanecast share …` with a fake runtime: input sent, text printed, exit code.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ok, shareError } from "#contract/errors";
import { makeKey } from "../../testing/keys";
import { type Answers, NOON_MS, refusal, runFake } from "./fake-cli.fixture";
import { joinSample, laneSample, shareSample } from "./samples.fixture";

const dir = mkdtempSync("/tmp/lc-cli-");
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const key = makeKey(dir, "ana");
const other = makeKey(dir, "ben", "ecdsa");
const file = (name: string, text: string): string => {
  writeFileSync(join(dir, name), text);
  return name;
};
const lanes = { "lane.list": { lanes: [laneSample("api", "aaaa1111", ["aaaa1111"])] } };
const live = { share: shareSample(), join: joinSample };
const start = (flags: readonly string[], answers: Answers = {}, more: Parameters<typeof runFake>[1] = {}) =>
  runFake(["share", "start", "api", "--backend", "tmate", ...flags], {
    cwd: dir,
    answers: { ...lanes, "share.start": live, "share.noteRefused": { correlationId: "cor_noted" }, ...answers },
    ...more,
  });
const sent = async (flags: readonly string[]) =>
  (await start(flags)).asked.find(({ command }) => command === "share.start")?.input;

describe("share start", () => {
  it("FR-026-001: sends the flags that were given, and nothing else", async () => {
    expect(await sent(["--key", key.line])).toEqual({
      terminalId: "trm_aaaa1111",
      backend: "tmate",
      keys: [key.line],
      anyoneWithLink: false,
    });
    expect(
      await sent([
        "--anyone-with-link",
        "--ttl",
        "1h30m",
        "--access",
        "write",
        "--relay",
        "office",
        "--reason",
        "a look",
      ]),
    ).toEqual({
      terminalId: "trm_aaaa1111",
      backend: "tmate",
      keys: [],
      anyoneWithLink: true,
      ttlMs: 5_400_000,
      access: "write",
      relay: "office",
      reason: "a look",
    });
  });

  it("FR-026-001: reads keys from files, from the flag itself and from GitHub, in order", async () => {
    const two = file("two.pub", `# mine\n${key.line}\n\n${other.line}\n`);
    const deps = { githubKeys: async (user: string) => ok([`${key.line} ${user}@github`]) };
    const { asked } = await start(["--key", two, "--key", key.line, "--github-user", "ana"], {}, { deps });
    expect(asked[1]?.input).toMatchObject({
      keys: [
        expect.stringContaining("ssh-ed25519"),
        expect.stringContaining("ecdsa"),
        key.line,
        expect.stringMatching(/ana@github$/),
      ],
    });
  });

  it("FR-026-001: prints share and join as JSON, and the join command as text", async () => {
    expect((await start(["--anyone-with-link", "--json"])).json()).toEqual(live);
    const { out, exitCode } = await start(["--anyone-with-link"]);
    expect(exitCode).toBe(0);
    expect(out).toContain("  ssh -p 2200 ro-TOKEN@127.0.0.1\n");
    expect(out).toMatch(/\(can watch, until 12:30 UTC\S*\)/);
    expect(out).toContain("lanecast share stop shr_aaaa1111");
  });

  it.each([
    ["missing.pub", "--key: missing.pub: no such file\n"],
    [".", "--key: .: is a directory\n"],
    ["", "--key: empty; give a file or a public key\n"],
    [file("empty.pub", "\n"), "--key: empty.pub: no key found\n"],
    [
      file("private", "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXk\n"),
      "--key: private: this is a private key; give the .pub file\n",
    ],
    [file("broken.pub", "ssh-ed25519 AAAAbroken\n"), "--key: broken.pub: "],
    ["-----BEGIN OPENSSH PRIVATE KEY-----", "--key: this is a private key; give the .pub file\n"],
    ["ssh-ed25519 nonsense", "--key: the key is incomplete or damaged; copy the whole line\n"],
  ])("SEC4: refuses --key %j by name and sends no key", async (given, words) => {
    const refused = await start(["--key", given]);
    expect(refused.exitCode).toBe(2);
    expect(refused.asked.map(({ command }) => command)).toEqual(["share.noteRefused"]);
    expect(refused.err).toContain(words);
  });

  it("FR-026-003: refuses a --ttl that is not a duration without starting anything", async () => {
    const refused = await start(["--anyone-with-link", "--ttl", "45x"]);
    expect(refused.exitCode).toBe(2);
    expect(refused.err).toBe(
      "lanecast: --ttl: 45x is not a duration (e.g. 90s, 10m, 1h30m)\nRun 'lanecast share start --help' for usage.",
    );
    expect(refused.asked.map(({ command }) => command)).not.toContain("share.start");
  });

  it("START1: records a start that the CLI refused, and reports the correlation id of the row", async () => {
    const asked = (typed: string, ...flags: string[]) =>
      runFake(["share", "start", typed, "--backend", "tmate", "--anyone-with-link", ...flags, "--json"], {
        answers: { ...lanes, "share.noteRefused": { correlationId: "cor_noted" } },
      });
    for (const answer of [
      await asked("api", "--ttl", "soon"),
      await asked("api", "--wait", "long"),
      await asked("."),
    ]) {
      expect(answer).toMatchObject({ exitCode: 2 });
      expect(answer.json().error).toMatchObject({ code: "invalid-input", correlationId: "cor_noted" });
      expect(answer.asked.at(-1)).toMatchObject({
        command: "share.noteRefused",
        input: { issues: answer.json().error.data.issues },
      });
    }
    const alone = await runFake(["share", "start", "api", "--backend", "tmate", "--ttl", "soon", "--json"], {
      isRunning: false,
    });
    expect(alone).toMatchObject({ exitCode: 2, asked: [] });
  });

  it("CLI6: checks input before the terminal: sends an unknown terminal anyway and names it as typed", async () => {
    const notFound = refusal(shareError("not-found", "no trm_none", { kind: "terminal", id: "trm_none" }));
    const gone = await runFake(["share", "start", "nosuch", "--backend", "tmate", "--anyone-with-link", "--json"], {
      answers: { ...lanes, "share.start": notFound },
    });
    expect(gone.exitCode).toBe(4);
    expect(gone.json().error).toMatchObject({
      code: "not-found",
      message: 'No terminal matches "nosuch".',
      correlationId: "cor_fake",
      data: { kind: "terminal", id: "nosuch" },
    });
    const wrong = refusal(shareError("ttl-out-of-range", "too long", { askedMs: 3, minMs: 1, maxMs: 2 }));
    const first = await runFake(
      ["share", "start", "nosuch", "--backend", "tmate", "--anyone-with-link", "--ttl", "99h"],
      {
        answers: { ...lanes, "share.start": wrong },
      },
    );
    expect(first.exitCode).toBe(2);
  });

  const waiting = {
    share: shareSample({ phase: "awaiting-approval", liveAtMs: null, expiresAtMs: null, linkState: "none" }),
    join: null,
  };
  const stream = (...shares: ReturnType<typeof shareSample>[]) =>
    (async function* () {
      for (const [index, share] of shares.entries()) yield { seq: index, atMs: NOON_MS, type: "share", share };
    })();

  it("APR1: without --wait, a share that needs approval returns immediately with exit 0", async () => {
    const answer = await start(["--anyone-with-link", "--json"], { "share.start": waiting });
    expect([answer.exitCode, answer.json().join]).toEqual([0, null]);
  });

  it("APR1: with --wait, returns the link when the share is live", async () => {
    const answer = await start(["--anyone-with-link", "--wait", "1m", "--json"], {
      "share.start": waiting,
      watch: stream(waiting.share, shareSample({ phase: "starting" }), shareSample()),
      "share.link": { join: joinSample },
    });
    expect(answer.json()).toEqual(live);
  });

  it("APR1: with --wait, exits with 3 after a denial", async () => {
    const refused = shareSample({
      phase: "ended",
      endCause: "denied",
      lastError: { code: "approval-refused", message: "No.", data: { note: "not today" } },
    });
    const answer = await start(["--anyone-with-link", "--wait", "1m"], {
      "share.start": waiting,
      watch: stream(refused),
    });
    expect(answer.exitCode).toBe(3);
    expect(answer.err).toContain("lanecast: No.\nChange the request or try again.");
  });
});

describe("share revoke and extend", () => {
  const shares = { "share.list": { shares: [shareSample(), shareSample({ shareId: "shr_abbb2222" as never })] } };
  const ended = shareSample({
    phase: "ended",
    endCause: "revoked",
    endedAtMs: NOON_MS,
    proof: { processesLeft: 0, clientsLeft: 0, socketsLeft: 0, linkRefused: true, tookMs: 41.6 },
  });

  it("FR-026-007: revokes by ids, by terminal, or all; exactly one of them", async () => {
    const answers = { ...lanes, ...shares, "share.revoke": { shares: [ended] } };
    const input = async (argv: readonly string[]) =>
      (await runFake(["share", "revoke", ...argv], { answers })).asked.at(-1);
    expect(await input(["shr_aa", "shr_abbb2222"])).toEqual({
      command: "share.revoke",
      input: { shareIds: ["shr_aaaa1111", "shr_abbb2222"] },
    });
    expect(await input(["--terminal", "api"])).toEqual({
      command: "share.revoke",
      input: { terminalId: "trm_aaaa1111" },
    });
    expect(await input(["--all"])).toEqual({ command: "share.revoke", input: { all: true } });
    for (const argv of [[], ["shr_aa", "--all"], ["--all", "--terminal", "api"]]) {
      expect(await runFake(["share", "revoke", ...argv], { answers })).toMatchObject({ exitCode: 2, asked: [] });
    }
  });

  it("FR-026-007, CLI10: stop is an alias of revoke", async () => {
    const answers = { "share.revoke": { shares: [ended] } };
    const stopped = await runFake(["share", "stop", "--all"], { answers });
    expect(stopped.asked).toEqual([{ command: "share.revoke", input: { all: true } }]);
    expect((await runFake(["share", "stop"])).err).toContain("Run 'lanecast share revoke --help' for usage.");
  });

  it("FR-026-007: prints the cleanup check", async () => {
    const { out } = await runFake(["share", "revoke", "--all"], { answers: { "share.revoke": { shares: [ended] } } });
    expect(out).toBe(
      "shr_aaaa1111 ended at 12:00 (stopped): nothing is left running; the link no longer works (took 42 ms).",
    );
    const none = await runFake(["share", "revoke", "--all", "--json"], { answers: { "share.revoke": { shares: [] } } });
    expect([none.exitCode, none.json()]).toEqual([0, { shares: [] }]);
  });

  it("FR-026-005: extends by a duration or until a time; exactly one of them", async () => {
    const answers = { ...shares, "share.extend": { share: shareSample() } };
    const input = async (...flags: string[]) =>
      (await runFake(["share", "extend", "shr_aa", ...flags], { answers })).asked.at(-1)?.input;
    expect(await input("--by", "15m")).toEqual({ shareId: "shr_aaaa1111", byMs: 900_000 });
    expect(await input("--until", "12:45")).toEqual({ shareId: "shr_aaaa1111", untilMs: NOON_MS + 2_700_000 });
    for (const flags of [[], ["--by", "15m", "--until", "13:00"], ["--by", "-1m"], ["--until", "25:00"]]) {
      expect(await runFake(["share", "extend", "shr_aa", ...flags], { answers })).toMatchObject({
        exitCode: 2,
        asked: [],
      });
    }
  });

  it("CLI5: refuses an ambiguous share id and lists the matches", async () => {
    const answer = await runFake(["share", "show", "shr_a"], { answers: shares });
    expect(answer.err).toContain("shr_a matches two shares: shr_aaaa1111 (tmate, live), shr_abbb2222 (tmate, live)");
    expect((await runFake(["share", "show", "shr_x"], { answers: shares })).exitCode).toBe(4);
  });
});
