// The probe matrix: how a program's answers are interpreted, with the help text of each version (double/versions.ts).
import { describe, expect, it } from "vitest";
import { createProgramMemory } from "../../../../../platform/program-memory";
import { judgeUpterm, probeUpterm, type UptermAnswers } from "../probe";
import { flagsOf, hasJoin, helpOf, type Release, versionText } from "./double/versions";

const answersOf = (release: Release, version = `0.${release}.0`): UptermAnswers => ({
  version: versionText(version),
  hostHelp: helpOf(flagsOf(release)),
  hasJoin: hasJoin(release),
});
const without = (release: Release, flag: string): UptermAnswers => ({
  ...answersOf(release),
  hostHelp: helpOf(flagsOf(release).filter(([name]) => name !== flag)),
});
/** From the real 0.24.0, reduced to its flags: 0.24 prints the shorthand before the long flag. */
const RECORDED_HELP = `Host a terminal session via a reverse SSH tunnel to the Upterm server.

Examples:
  # Host a session that mentions --detach in an example only:
  upterm host --accept

Flags:
      --accept                       Automatically accept client connections without prompts.
      --allow-local-tcp-forwarding   Allow clients to use SSH local TCP forwarding (ssh -L) through the hosted session.
      --authorized-keys string       Specify a authorize_keys file listing authorized public keys for connection.
  -f, --force-command string         Enforce a specified command for clients to join.
      --known-hosts string           Specify a file containing known keys for remote hosts (required).
      --no-sftp                      Disable file transfer via SFTP/SCP.
  -i, --private-key strings          Specify private key files for public key authentication.
  -r, --read-only                    Host a read-only session, preventing client interaction.
      --server string                Specify the upterm server address (required).
      --skip-host-key-check          Automatically accept unknown server host keys.
`;

type Taken = { readonly generation: string; readonly release: number } | { readonly refused: string };

const takenFor = (answers: UptermAnswers): Taken => {
  const judged = judgeUpterm(answers);
  if (!judged.ok) return { refused: judged.error.data.problem };
  return { generation: judged.value.generation, release: judged.value.release };
};

const MATRIX: readonly (readonly [what: string, answers: UptermAnswers, taken: Taken])[] = [
  ["0.22", answersOf(22), { refused: "too-old" }],
  ["0.24", answersOf(24), { generation: "foreground", release: 24 }],
  [
    "0.24 as recorded",
    { version: "Upterm version 0.24.0-11-ga023658\n", hostHelp: RECORDED_HELP, hasJoin: false },
    { generation: "foreground", release: 24 },
  ],
  ["0.31", answersOf(31), { generation: "daemon", release: 31 }],
  ["0.37", answersOf(37), { generation: "daemon", release: 37 }],
  ["0.38", answersOf(38), { generation: "daemon", release: 38 }],
  ["0.41", answersOf(41), { generation: "daemon", release: 41 }],
  ["0.0.0+dev of about 0.37", answersOf(37, "0.0.0+dev"), { generation: "daemon", release: 32 }],
  ["0.0.0+dev of about 0.38", answersOf(38, "0.0.0+dev"), { generation: "daemon", release: 38 }],
  ["0.0.0+dev of about 0.41", answersOf(41, "0.0.0+dev"), { generation: "daemon", release: 41 }],
  ["0.55, an unknown version", answersOf(41, "0.55.0"), { generation: "daemon", release: 55 }],
  ["a 0.24 that calls itself 0.41", answersOf(24, "0.41.0"), { generation: "foreground", release: 30 }],
  ["a 0.32 that calls itself 0.41", answersOf(32, "0.41.0"), { generation: "daemon", release: 37 }],
  ["a 0.41 that calls itself 0.24", answersOf(41, "0.24.0"), { generation: "daemon", release: 41 }],
  ["a daemon generation without --no-sftp", without(41, "no-sftp"), { refused: "unknown-version" }],
  [
    "a stranger's program called upterm",
    { version: "upterm, the terminal multiplier, version 3.1\n", hostHelp: helpOf(flagsOf(41)), hasJoin: true },
    { refused: "unknown-version" },
  ],
  ["a program that says nothing", { version: "", hostHelp: "", hasJoin: true }, { refused: "unknown-version" }],
];

describe("the probe matrix", () => {
  it.each(MATRIX)("GENB1: classifies %s by its flags and commands", (_what, answers, taken) => {
    expect(takenFor(answers)).toEqual(taken);
  });

  const FLAGS = ["no-sftp", "force-command", "accept", "allow-local-tcp-forwarding"];

  it.each(FLAGS)(
    "BACK1: refuses a 0.23 without --%s as too old, and names the flag and the version it needs",
    (flag) => {
      const judged = judgeUpterm({ ...without(24, flag), version: "Upterm version 0.23.1\n" });
      expect(judged).toMatchObject({ ok: false, error: { code: "backend-unavailable", data: { problem: "too-old" } } });
      if (!judged.ok) expect(judged.error.message).toMatch(new RegExp(`--${flag}.*0\\.24 or newer`));
    },
  );

  it.each(FLAGS)("BACK1: does not call a 0.24 without --%s too old, and names the program and the flag", (flag) => {
    const judged = judgeUpterm({ ...without(24, flag), path: "/opt/upterm" });
    expect(judged).toMatchObject({ ok: false, error: { data: { problem: "unknown-version" } } });
    if (!judged.ok) expect(judged.error.message).toMatch(new RegExp(`^/opt/upterm says .*0\\.24.*--${flag}`));
  });

  it("GENB11: says that the daemon generation was not tested with the official program, and that a version is unknown", () => {
    const noteOf = (answers: UptermAnswers): string | null | undefined => {
      const judged = judgeUpterm(answers);
      return judged.ok ? judged.value.note : "refused";
    };
    expect(noteOf(answersOf(24))).toBeNull();
    expect(noteOf(answersOf(37))).toContain("was not tested with the official program");
    expect(noteOf(answersOf(37))).not.toContain("newer than any");
    expect(noteOf(answersOf(41, "0.55.0"))).toContain("newer than any");
  });

  it("GENB1: knows which flags take a value, so that it never passes one to a switch", () => {
    const judged = judgeUpterm(answersOf(41));
    if (!judged.ok) throw new Error("refused");
    expect(judged.value.flags.get("allow-exec")).toBe("switch");
    expect(judged.value.flags.get("allow-forwarding")).toBe("value");
    expect(judged.value.flags.has("help-text")).toBe(false);
  });

  it("BACK1: says where to get it when it isn't installed", async () => {
    const probed = await probeUpterm({
      program: "upterm",
      searchPath: "/nonexistent",
      memory: createProgramMemory(() => true),
    });
    expect(probed).toMatchObject({
      ok: false,
      error: { data: { problem: "missing", hint: expect.stringContaining("Homebrew") } },
    });
  });
});
