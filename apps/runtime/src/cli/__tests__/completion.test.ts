// `lanecast __complete` at several places of a command line, and the scripts of `lanecast completions`.
import { describe, expect, it } from "vitest";
import { shareError } from "#contract/errors";
import type { CliDeps } from "../context";
import { type Answers, refusal, runFake } from "./fake-cli.fixture";
import { laneSample, shareId, shareSample } from "./samples.fixture";

const lanes = [
  laneSample("api", "aaaa1111", ["aaaa1111"]),
  laneSample("web\tend", "bbbb1111", ["bbbb1111", "bbbb2222"]),
];
const guest = (id: string, label: string | null, over: object = {}) => ({
  guestId: `gst_${id}`,
  label,
  address: "192.0.2.7",
  state: "in",
  ...over,
});
const answers: Answers = {
  "lane.list": { lanes },
  "share.list": { shares: [shareSample(), shareSample({ shareId: shareId("shr_bbbb1111"), phase: "ended" })] },
  "guest.list": {
    guests: [
      guest("ana", "ana"),
      guest("one", null),
      guest("two", null, { address: null }),
      guest("x", "gone", { state: "gone" }),
    ],
  },
  "approval.list": {
    approvals: [
      { approvalId: "apr_aaaa", askedBy: { kind: "agent", id: "ci" }, request: { lane: "api" }, state: "pending" },
    ],
  },
  "token.list": { tokens: [{ tokenId: "tok_aaaa", name: "ci" }] },
  "relay.list": { relays: [{ name: "office", backend: "tmate", reach: "lan" }] },
  "reach.list": {
    ways: [
      { way: "192.0.2.2", kind: "lan", host: "192.0.2.2", on: "eth0" },
      { way: "2001:db8::2", kind: "lan", host: "2001:db8::2", on: "eth0" },
      { way: "ssh:bastion", kind: "ssh", host: "bastion.example", on: null },
    ],
  },
  "guestKeys.list": {
    guestKeys: [
      { name: "Ana", fingerprint: "SHA256:aaaa" },
      { name: null, fingerprint: "SHA256:bbbb" },
    ],
  },
};

const run = (
  words: readonly string[],
  options: { isRunning?: boolean; answers?: Answers; deps?: Partial<CliDeps> } = {},
) => runFake(["__complete", "--", ...words], { answers, ...options });
const lines = async (...words: string[]): Promise<readonly string[]> =>
  (await run(words)).out.split("\n").filter((line) => line !== "");
const values = async (...words: string[]): Promise<readonly string[]> =>
  (await lines(...words)).map((line) => line.split("\t")[0] ?? "");

describe("completion of commands and flags", () => {
  it("CLI14: offers commands with what they do, and not the hidden ones", async () => {
    expect(await lines("share", "sto")).toEqual(["stop\tStop shares and wait until all guests are disconnected"]);
    const all = await values("");
    expect(all).toEqual(expect.arrayContaining(["share", "lane", "serve", "help"]));
    expect(all).not.toContain("__complete");
    expect(await values("share", "gui")).toEqual([]);
  });

  it("CLI10, CLI14: offers both names of a command, and its flags after either", async () => {
    expect(await values("approval", "gi")).toEqual(["give"]);
    expect(await values("approval", "app")).toEqual(["approve"]);
    for (const name of ["revoke", "stop"]) expect(await values("share", name, "--al")).toEqual(["--all"]);
  });

  it("CLI14: offers the flags of the command and those of every command", async () => {
    expect(await values("share", "start", "api", "--ba")).toEqual(["--backend"]);
    expect(await values("share", "start", "api", "--js")).toEqual(["--json"]);
    expect(await values("--vers")).toEqual(["--version"]);
    expect(await values("share", "start", "api", "--vers")).toEqual([]);
  });

  it("CLI14: offers flags where no argument can follow", async () => {
    expect(await values("share", "list", "")).toContain("--all");
    expect(await values("lane", "close", "api", "")).toContain("--force");
  });

  it("CLI14: skips the value of a flag when it counts arguments", async () => {
    expect(await values("--home", "/h", "share", "sto")).toEqual(["stop"]);
    expect(await values("guest", "kick", "--json", "shr_aaaa", "an")).toEqual(["ana"]);
  });

  it("CLI14: help offers commands and topics", async () => {
    expect(await values("help", "e")).toEqual(["errors", "exit-codes"]);
    expect(await values("help", "sha")).toEqual(["share"]);
  });
});

describe("completion of values", () => {
  it("CLI14: offers the choices of a flag in each form that a shell passes", async () => {
    const start = ["share", "start", "api"];
    expect(await values(...start, "--backend", "")).toEqual(["tmate", "upterm"]);
    // zsh and fish pass one word and replace all of it; bash splits it at the equals sign.
    expect(await values(...start, "--backend=u")).toEqual(["--backend=upterm"]);
    expect(await values(...start, "--backend", "=")).toEqual(["tmate", "upterm"]);
    expect(await values(...start, "--backend", "=", "u")).toEqual(["upterm"]);
  });

  it.each([
    [
      ["share", "start", "api", "--ttl", "1"],
      ["15m", "1h"],
    ],
    [["share", "extend", "api", "--by", "2"], ["2h"]],
    [["watch", "--only", "li"], ["limits"]],
    [["audit", "list", "--actor", "t"], ["timer"]],
    [["audit", "list", "--type", "share.rev"], ["share.revoked"]],
    [["completions", "f"], ["fish"]],
    [["share", "start", "api", "--unknown=x"], []],
  ])("CLI14: %j offers %j", async (words, offered) => {
    expect(await values(...words)).toEqual(expect.arrayContaining(offered));
    expect((await values(...words)).length > 0).toBe(offered.length > 0);
  });

  it("CLI14: offers files where a path or a program follows, and nowhere else", async () => {
    expect(await lines("share", "start", "api", "--key", "an")).toEqual([":files"]);
    expect(await lines("restore", "")).toEqual([":files"]);
    expect(await lines("run", "--", "vi")).toEqual([":files"]);
    expect(await lines("lane", "new", "--name", "")).toEqual([]);
  });
});

describe("completion of names", () => {
  it("CLI14: offers lanes by name and id, without control characters", async () => {
    expect(await lines("lane", "close", "")).toEqual([
      "api\tzsh",
      "lan_aaaa1111\tapi",
      "web\u{FFFD}end\tzsh, zsh",
      "lan_bbbb1111\tweb\u{FFFD}end",
    ]);
  });

  it("CLI14: a lane's name means its terminal only if it has one", async () => {
    expect(await values("share", "start", "")).toEqual(["api", "trm_aaaa1111", "trm_bbbb1111", "trm_bbbb2222"]);
  });

  it("CLI14: describes a share by its lane, backend, access and state", async () => {
    expect(await lines("share", "show", "shr_a")).toEqual(["shr_aaaa1111\tapi, tmate, can watch, live"]);
    expect(await values("share", "stop", "shr_aaaa1111", "")).toEqual(["shr_aaaa1111", "shr_bbbb1111"]);
  });

  it("CLI14: offers the guests of the share that was typed, without those who left", async () => {
    const { out, asked } = await run(["guest", "kick", "shr_aaaa", ""]);
    expect(asked.at(-1)).toEqual({ command: "guest.list", input: { shareId: "shr_aaaa1111" } });
    expect(out.split("\n")).toEqual(["ana\t192.0.2.7", "gst_ana\tana", "gst_one\t192.0.2.7", "gst_two\t"]);
    expect(await values("guest", "kick", "nosuch", "")).toEqual([]);
  });

  it.each([
    [["approval", "show", ""], "apr_aaaa\tci, api, pending"],
    [["token", "revoke", ""], "ci\ttok_aaaa"],
    [["relay", "test", ""], "office\ttmate, lan"],
    [["share", "start", "api", "--relay", ""], "office\ttmate, lan"],
    [["guest", "forget", ""], "Ana\tSHA256:aaaa"],
    [["share", "start", "api", "--guest", ""], "Ana\tSHA256:aaaa"],
  ])("CLI14: %j offers %s", async (words, line) => {
    expect(await lines(...words)).toEqual([line]);
  });

  it("CLI14: offers the ways to reach this computer, without IPv6 addresses, which bash would split", async () => {
    expect(await lines("share", "start", "api", "--over", "")).toEqual([
      "192.0.2.2\tlan, eth0",
      "bastion\tssh, bastion.example",
    ]);
  });

  it("CLI14: a new relay has a new name", async () => {
    expect(await values("relay", "add", "")).toEqual([]);
  });

  it.each([
    ["lane", "close"],
    ["share", "show"],
    ["guest", "kick", "shr_aaaa1111"],
    ["approval", "show"],
    ["token", "revoke"],
    ["relay", "test"],
    ["guest", "forget"],
  ])("CLI14: a runtime that refuses offers no names and no error: %s %s", async (...words) => {
    const no = refusal(shareError("disconnected", "No.", {}));
    const refused = Object.fromEntries(Object.keys(answers).map((command) => [command, no]));
    expect(await run([...words, ""], { answers: refused })).toMatchObject({ exitCode: 0, out: "", err: "" });
  });

  it("CLI14: without a runtime there are no names, and none is started or asked", async () => {
    const connect: CliDeps["connect"] = async () => {
      throw new Error("asked");
    };
    const deps = { connect };
    expect(await run(["lane", "close", ""], { isRunning: false, deps })).toMatchObject({
      exitCode: 0,
      out: "",
      err: "",
    });
    expect((await run(["share", "start", "x", "--backend", "t"], { isRunning: false, deps })).out).toBe("tmate\t");
  });

  it("CLI14: asks the runtime of --home", async () => {
    const homes: string[] = [];
    const isRunning: CliDeps["isRunning"] = ({ home }) => {
      homes.push(home);
      return false;
    };
    await run(["--home", "/other", "lane", "close", ""], { deps: { isRunning } });
    expect(homes).toEqual(["/other"]);
  });
});

describe("lanecast completions", () => {
  it.each(["bash", "zsh", "fish"])("CLI14: the script of %s asks lanecast at every Tab", async (shell) => {
    const { exitCode, out } = await runFake(["completions", shell]);
    expect(exitCode).toBe(0);
    expect(out).toMatch(/ __complete -- /);
    expect((await runFake(["completions", shell, "--json"])).json()).toEqual({ shell, script: out });
  });

  it("CLI14: another shell is refused, with the shells that there are", async () => {
    const tried = await runFake(["completions", "tcsh"]);
    expect(tried.exitCode).toBe(2);
    expect(tried.err).toContain("unknown shell 'tcsh'; use bash, zsh, fish");
  });
});
