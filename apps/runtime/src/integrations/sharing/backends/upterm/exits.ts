// Classifies an unexpected end of upterm by what it printed. The tests use recorded samples.

import { type ShareError, shareError } from "#contract/errors";
import type { ProcessExit } from "../../../../platform/process-tree";
import { redactedTail } from "../../../../platform/redact";

interface Sample {
  /** Matches the reason alone: about 3 KiB of usage text is around it. */
  readonly pattern: RegExp;
  readonly toError: (relay: string) => ShareError;
}

const unreachable =
  (message: string, hint: string) =>
  (relay: string): ShareError =>
    shareError("relay-unreachable", message, { backend: "upterm", relay, hint });
const refused =
  (message: string, hintFor: (relay: string) => string) =>
  (relay: string): ShareError =>
    shareError("relay-refused", message, { backend: "upterm", relay, hint: hintFor(relay) });
const unknown = (message: string) => (): ShareError =>
  shareError("backend-unavailable", message, {
    backend: "upterm",
    problem: "unknown-version",
    hint: "Install another version of upterm, or set path of [backends.upterm] to one, then check again.",
  });
const setup = (what: string, hint: string) => (): ShareError =>
  shareError("setup-problem", what, { what, path: null, hint });

const CHECK_RELAY = "Check that the relay is running and reachable, then share again.";
const checkKey = (): string => "Check the relay's pinned host key. This may be another server than the one you meant.";
const register = (relay: string): string =>
  `If this relay admits known hosts only, give its administrator the key that \`lanecast relay list\` shows for ${relay}. If it shows none, set host_identity = true in [relays.${relay}].`;

/** The first that matches counts, so the narrower patterns come first. */
const SAMPLES: readonly Sample[] = [
  {
    pattern: /handshake failed: (?:EOF|.*knownhosts)|authenticity of host/,
    toError: refused("The relay showed a different host key.", checkKey),
  },
  {
    pattern: /unable to authenticate|Permission denied \(publickey\)/,
    toError: refused("The relay doesn't accept this host's key.", register),
  },
  {
    pattern: /ssh dial error: dial tcp|connection refused|no such host|i\/o timeout/,
    toError: unreachable("The relay didn't answer.", CHECK_RELAY),
  },
  { pattern: /handshake failed/, toError: refused("The relay closed the connection during the handshake.", checkKey) },
  {
    pattern: /^EOF$|connection reset|broken pipe/,
    toError: unreachable("The connection to the relay was lost.", "Share again; guests need the new link."),
  },
  {
    pattern: /error reading authorized keys|nil pointer dereference/,
    toError: setup("upterm couldn't read the guests' keys.", "Check the keys you gave, then share again."),
  },
  {
    pattern: /unknown (?:shorthand )?flag|interactive confirmation requires/,
    toError: unknown("upterm rejected its command line."),
  },
];

/** `session NAME could not start: REASON (see LOG)`: how the daemon generation wraps the same reasons. */
const WRAPPED = /^session \S+ (?:could not start|was not started): (.+?)(?: \(see [^)]*\))?$/;

/** The reason is before the usage text and, as a line of its log, after it. Of a long output only the end may be left. */
const reasonOf = (tail: string): string => {
  const said = /^Error: (.+)$/m.exec(tail)?.[1] ?? /ERROR Error executing command error="?(.+?)"?$/m.exec(tail)?.[1];
  const line = said ?? tail.trim();
  return WRAPPED.exec(line)?.[1] ?? line;
};

const wordsFor = ({ exitCode, signal }: ProcessExit): string => {
  if (signal !== null) return `upterm was killed by ${signal}.`;
  // A daemon isn't our child, so its exit code is unknown.
  return exitCode === null ? "upterm's daemon ended." : `upterm exited with code ${exitCode}.`;
};

/** `tail` is the end of the output. It may contain the link, so an error carries it only redacted. */
export const classifyUptermExit = (exit: ProcessExit, tail: string, relay: string): ShareError => {
  const reason = reasonOf(tail);
  const known = SAMPLES.find(({ pattern }) => pattern.test(reason));
  if (known !== undefined) return known.toError(relay);
  return shareError("worker-lost", wordsFor(exit), { ...exit, tail: redactedTail(reason) });
};
