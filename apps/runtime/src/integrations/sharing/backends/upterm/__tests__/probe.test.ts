// What is made of an upterm's own words about itself; help texts as recorded, cut to their flags.
import { describe, expect, it } from "vitest";
import { judgeUpterm, probeUpterm } from "../probe";

const VERSION = "Upterm version 0.24.0-11-ga023658\nGit commit: a0236584\nBuild date: 2026-07-01T16:42:38Z\n";
const HELP = `Host a terminal session via a reverse SSH tunnel to the Upterm server.

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
const without = (flag: string): string =>
  HELP.split("\n")
    .filter((line) => !line.includes(`--${flag} `))
    .join("\n");

describe("an upterm's own words", () => {
  it("BACK1: takes the 0.24 generation, by its flags", () => {
    expect(judgeUpterm(VERSION, HELP)).toEqual({ ok: true, value: { version: "0.24.0-11-ga023658" } });
    expect(judgeUpterm("Upterm version v0.24.0\n", HELP)).toMatchObject({ ok: true, value: { version: "0.24.0" } });
  });

  it.each(["no-sftp", "force-command", "accept", "allow-local-tcp-forwarding"])(
    "BACK1: refuses one without --%s as too old, and names the flag and the version wanted",
    (flag) => {
      const judged = judgeUpterm(VERSION, without(flag));
      expect(judged).toMatchObject({ ok: false, error: { code: "backend-unavailable", data: { problem: "too-old" } } });
      if (!judged.ok) expect(judged.error.message).toMatch(new RegExp(`--${flag}.*0\\.24 is wanted`));
    },
  );

  it("BACK1: refuses the generation that runs a daemon, with what to do", () => {
    const daemon = `${HELP}      --detach                       Start the session in the background.\n`;
    expect(judgeUpterm("Upterm version 0.32.1\n", daemon)).toMatchObject({
      ok: false,
      error: { data: { problem: "unknown-version", hint: expect.stringContaining("0.24") } },
    });
  });

  it("BACK1: refuses what says no version", () => {
    expect(judgeUpterm("", HELP)).toMatchObject({ ok: false, error: { data: { problem: "unknown-version" } } });
  });

  it("BACK1: says where to get it when it is not there", async () => {
    const probed = await probeUpterm({ program: "upterm", searchPath: "/nonexistent" });
    expect(probed).toMatchObject({
      ok: false,
      error: { data: { problem: "missing", hint: expect.stringContaining("Homebrew") } },
    });
  });
});
