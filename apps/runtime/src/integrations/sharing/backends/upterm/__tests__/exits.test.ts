// How an exit of upterm is classified, from recorded messages of 0.24 and from the form that the daemon generation
// gives them.
import { describe, expect, it } from "vitest";
import { classifyUptermExit } from "../exits";

const USAGE = `Usage:\n  upterm host [flags]\n\n${"  # Host a terminal session\n".repeat(120)}`;
const said = (why: string): string =>
  `Error: ${why}\n${USAGE}\n2026/11/22 14:36:18 ERROR Error executing command error=${/\s/.test(why) ? `"${why}"` : why}\n`;
/** Only this much of the end is kept. */
const tailOf = (why: string): string => said(why).slice(-2_048);
const failed = { exitCode: 1, signal: null };

const samples: readonly (readonly [string, string])[] = [
  ["ssh dial error: dial tcp 127.0.0.1:45353: connect: connection refused", "relay-unreachable"],
  ["ssh dial error: dial tcp: lookup nowhere.invalid: no such host", "relay-unreachable"],
  ["EOF", "relay-unreachable"],
  ["ssh dial error: ssh: handshake failed: EOF", "relay-refused"],
  [
    "ssh dial error: ssh: handshake failed: ssh: unable to authenticate, attempted methods [none publickey], no supported methods remain",
    "relay-refused",
  ],
  ["ssh://127.0.0.1:45353: Permission denied (publickey).", "relay-refused"],
  ["error reading authorized keys: ssh: no key found", "setup-problem"],
  ["unknown flag: --no-sftp", "backend-unavailable"],
  ["interactive confirmation requires a terminal (TTY)", "backend-unavailable"],
];

describe("the end of an upterm host", () => {
  it.each(samples)("FR-026-009: recognizes %s as %s, from the whole output and from its end alone", (why, code) => {
    expect(classifyUptermExit(failed, said(why), "here").code).toBe(code);
    expect(classifyUptermExit(failed, tailOf(why), "here").code).toBe(code);
  });

  it.each(samples)("GENB2: recognizes %s as %s when the daemon generation wraps it", (why, code) => {
    const wrapped = `Warning: something else\nError: session s could not start: ${why} (see /run/s/upterm-state/upterm/upterm.log)\n`;
    expect(classifyUptermExit(failed, wrapped, "here").code).toBe(code);
  });

  it("GENB9: a relay that does not know the host's key says how to let it register", () => {
    const denied = "ssh://127.0.0.1:45353: Permission denied (publickey).";
    expect(classifyUptermExit(failed, said(denied), "own")).toMatchObject({
      data: { hint: expect.stringMatching(/host_identity = true in \[relays\.own\]/) },
    });
  });

  it("FR-026-009: an unrecognized end is a lost worker, with exit code and what was said", () => {
    expect(classifyUptermExit({ exitCode: null, signal: "SIGKILL" }, "", "here")).toEqual({
      code: "worker-lost",
      message: "upterm was killed by SIGKILL.",
      data: { exitCode: null, signal: "SIGKILL", tail: "" },
    });
    // A daemon isn't our child, so its exit code is unknown.
    expect(classifyUptermExit({ exitCode: null, signal: null }, "", "here").message).toBe("upterm's daemon ended.");
    expect(classifyUptermExit(failed, tailOf("received signal terminated"), "here")).toMatchObject({
      code: "worker-lost",
      data: { exitCode: 1, tail: "received signal terminated" },
    });
  });

  it("SEC3: a link in the output reaches no error", () => {
    const link = "ssh nqaPNy9ZZnbyXIMj1NM3:MTI3LjAuMC4xOjQ1MzUz@127.0.0.1 -p 45353";
    expect(JSON.stringify(classifyUptermExit(failed, `Session\n ${link}\n`, "here"))).not.toContain(
      "nqaPNy9ZZnbyXIMj1NM3",
    );
  });
});
