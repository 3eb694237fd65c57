// `lanecast guest …` and `lanecast share switch, again, invite` with a fake runtime: input sent, text printed, exit code.
import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import { type Answers, NOON_MS, refusal, runFake } from "./fake-cli.fixture";
import { joinSample, shareSample } from "./samples.fixture";

const FINGERPRINT = `SHA256:${"a".repeat(43)}`;
const guest = (id: string, label: string | null, state: "in" | "waiting" | "gone" = "in") => ({
  guestId: `gst_${id}`,
  label,
  fingerprint: FINGERPRINT,
  address: "127.0.0.1:5",
  joinedAtMs: NOON_MS,
  access: "write",
  state,
});
const share = { ...shareSample(), guests: [guest("ana1", "ana")] };
const { shareId } = share;
const answers: Answers = {
  "share.list": { shares: [share] },
  "guest.list": { guests: [guest("ana1", "ana"), guest("ben2", "ben", "waiting"), guest("gone3", "ana", "gone")] },
};
const run = (words: string, more: Answers = {}) => runFake(words.split(" "), { answers: { ...answers, ...more } });
const lastAsked = async (words: string, more: Answers) => (await run(words, more)).asked.at(-1);

describe("guest list", () => {
  it("GUEST1: list shows connected and waiting guests, with --all also those who left; the JSON has all", async () => {
    const now = await run(`guest list ${shareId}`);
    expect(now.out).toMatch(/gst_ana1\s+connected\s+ana/);
    expect(now.out).toMatch(/gst_ben2\s+waiting\s+ben/);
    expect(now.out).not.toContain("gone3");
    expect((await run(`guest list ${shareId} --all`)).out).toContain("gst_gone3");
    expect((await run(`guest list ${shareId} --json`)).json().guests).toHaveLength(3);
  });
});

describe("guests over a remote relay", () => {
  it("GENB10: list and kick say what can't be known over a remote relay", async () => {
    const unsure = { ...answers, "guest.list": { guests: [guest("ana1", "ana")], guestsKnown: false } };
    expect((await run(`guest list ${shareId}`, unsure)).out).toContain("some of these guests may be gone");
    expect((await run(`guest list ${shareId}`)).out).not.toContain("may be gone");
    const kicked = { "guest.kick": { share: { ...share, guestsKnown: false, relay: "own" }, staysOut: true } };
    expect((await run(`guest kick ${shareId} ana`, kicked)).out).toMatch(
      /may stay connected to the relay own.*nothing/,
    );
  });
});

describe("one guest", () => {
  it.each([
    [`guest kick ${shareId} ana`, "guest.kick", { guestId: "gst_ana1" }],
    [`guest kick ${shareId} gst_be`, "guest.kick", { guestId: "gst_ben2" }],
    [`guest access ${shareId} ana read`, "guest.access", { guestId: "gst_ana1", access: "read" }],
    [`guest admit ${shareId} ben`, "guest.admit", { guestId: "gst_ben2" }],
    [`guest turn-away ${shareId} ben`, "guest.turnAway", { guestId: "gst_ben2" }],
  ])("GUEST1: `%s` names the right guest", async (words, command, input) => {
    const asked = await lastAsked(words, { [command]: { share, staysOut: true } });
    expect(asked).toEqual({ command, input: { shareId, ...input } });
  });

  it("GUEST2: kick says whether the removed guest can rejoin", async () => {
    const said = async (staysOut: boolean) =>
      (await run(`guest kick ${shareId} ana`, { "guest.kick": { share, staysOut } })).out;
    expect(await said(true)).toContain("Removed ana. They can't rejoin");
    expect(await said(false)).toContain("They can rejoin");
  });

  it("GUEST1: an unknown guest is not found, and an ambiguous name is refused", async () => {
    expect((await run(`guest kick ${shareId} zoe`)).exitCode).toBe(4);
    const twice = { "guest.list": { guests: [guest("ana1", "ana"), guest("ana2", "ana")] } };
    expect((await run(`guest kick ${shareId} ana`, twice)).exitCode).toBe(2);
  });

  it("GUEST3: prints the backend's own reason when it can't change a guest", async () => {
    const problem = "tmate cannot change what this one guest may do";
    const cannot = refusal(shareError("invalid-input", problem, { issues: [{ path: "guestId", problem }] }));
    const answer = await run(`guest access ${shareId} ana read`, { "guest.access": cannot });
    expect(answer).toMatchObject({ exitCode: 2 });
    expect(answer.err).toContain(problem);
    expect((await run(`guest access ${shareId} ana maybe`)).exitCode).toBe(2);
  });
});

describe("saved keys", () => {
  const key = { fingerprint: FINGERPRINT, name: "Ana", comment: "ana@home", key: null, lastSeenAtMs: NOON_MS };
  const known = { "guestKeys.list": { guestKeys: [key] } };

  it("GUEST6: lists, names and forgets a key by name or fingerprint", async () => {
    expect((await run("guest keys", known)).out).toMatch(/Ana\s+ana@home/);
    const renamed = { ...known, "guestKeys.rename": { guestKey: key } };
    expect(await lastAsked("guest name SHA256:aaa Ben", renamed)).toEqual({
      command: "guestKeys.rename",
      input: { fingerprint: FINGERPRINT, name: "Ben" },
    });
    expect((await lastAsked("guest name Ana", renamed))?.input).toEqual({ fingerprint: FINGERPRINT, name: null });
    expect((await lastAsked("guest forget Ana", { ...known, "guestKeys.forget": {} }))?.command).toBe(
      "guestKeys.forget",
    );
    expect((await run("guest forget Zoe", known)).exitCode).toBe(4);
  });

  it("FIRST2: saves a person's keys under a name, and wants at least one", async () => {
    const line = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDBBQkNERUZHSElKS0xNTk9QUVJTVFVWV1hZWjAxMjM0";
    const answers = { "guestKeys.add": { guestKeys: [key] } };
    const added = await runFake(["guest", "add", "Ana", "--key", `${line} ana@home`], { answers });
    expect(added.asked.at(-1)).toEqual({
      command: "guestKeys.add",
      input: { keys: [`${line} ana@home`], name: "Ana" },
    });
    expect(added.out).toMatch(/Ana\s+ana@home/);
    const none = await run("guest add Ana", answers);
    expect([none.exitCode, none.err.split("\n")[0]]).toEqual([2, "lanecast: --key: give --key or --github-user"]);
  });
});

describe("share switch, again, invite", () => {
  it("FR-026-001: switch prints both shares and the new join command", async () => {
    const started = { ...shareSample(), shareId: "shr_new12345", backend: "upterm" };
    const answer = await run(`share switch ${shareId} --backend upterm`, {
      "share.switch": { ended: share, started, join: joinSample },
    });
    expect(answer.asked.at(-1)?.input).toEqual({ shareId, backend: "upterm" });
    for (const part of [shareId, "shr_new12345", joinSample.command]) expect(answer.out).toContain(part);
  });

  it("SW6: again repeats the request and prints how to join", async () => {
    const answer = await run(`share again ${shareId}`, { "share.again": { share, join: joinSample } });
    expect(answer.asked.at(-1)?.input).toEqual({ shareId });
    expect(answer.out).toContain(joinSample.command);
  });

  it("GUEST5: invite prints only the note", async () => {
    const answer = await run(`share invite ${shareId}`, { "share.invite": { text: "Join my terminal." } });
    expect(answer.out.trim()).toBe("Join my terminal.");
  });

  it("KNOCK2: sends knock only with --knock", async () => {
    const lanes = { "lane.list": { lanes: [] }, "share.start": { share, join: joinSample } };
    const words = "share start trm_aaaa1111 --backend tmate --anyone-with-link";
    expect((await lastAsked(`${words} --knock`, lanes))?.input).toMatchObject({ knock: true });
    expect((await lastAsked(words, lanes))?.input).not.toHaveProperty("knock");
  });
});
