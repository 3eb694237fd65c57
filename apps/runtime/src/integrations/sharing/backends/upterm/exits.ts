// What an unexpected end of `upterm host` means, by what it printed (recorded samples in the tests). Knows no share.

import { type ShareError, shareError } from "#contract/errors";
import type { ProcessExit } from "../../../../platform/process-tree";
import { redactedTail } from "../../../../platform/redact";

interface Sample {
  /** Of the reason alone: some 3 KiB of usage text stand beside it. */
  readonly pattern: RegExp;
  readonly toError: (relay: string) => ShareError;
}

const unreachable =
  (message: string, hint: string) =>
  (relay: string): ShareError =>
    shareError("relay-unreachable", message, { backend: "upterm", relay, hint });
const refused =
  (message: string, hint: string) =>
  (relay: string): ShareError =>
    shareError("relay-refused", message, { backend: "upterm", relay, hint });
const unknown = (message: string) => (): ShareError =>
  shareError("backend-unavailable", message, {
    backend: "upterm",
    problem: "unknown-version",
    hint: "Put a 0.24 release on PATH, or set path of [backends.upterm], then check again.",
  });
const setup = (what: string, hint: string) => (): ShareError =>
  shareError("setup-problem", what, { what, path: null, hint });

const CHECK_RELAY = "Check that the relay runs and can be reached, then share again.";
const CHECK_KEY = "Check the relay's pinned host key: it may be another server than the one you meant.";

/** The first that matches counts; the narrower ones come first. */
const SAMPLES: readonly Sample[] = [
  {
    pattern: /handshake failed: (?:EOF|.*knownhosts)|authenticity of host/,
    toError: refused("The relay showed another host key.", CHECK_KEY),
  },
  {
    pattern: /unable to authenticate|Permission denied \(publickey\)/,
    toError: refused("The relay does not accept this host's key.", "Ask the relay's keeper to let this key register."),
  },
  {
    pattern: /ssh dial error: dial tcp|connection refused|no such host|i\/o timeout/,
    toError: unreachable("The relay did not answer.", CHECK_RELAY),
  },
  { pattern: /handshake failed/, toError: refused("The relay ended the greeting.", CHECK_KEY) },
  {
    pattern: /^EOF$|connection reset|broken pipe/,
    toError: unreachable("The relay went away.", "Share again; guests need the new link."),
  },
  {
    pattern: /error reading authorized keys|nil pointer dereference/,
    toError: setup("upterm could not read the guests' keys.", "Check the keys you gave, then share again."),
  },
  {
    pattern: /unknown (?:shorthand )?flag|interactive confirmation requires/,
    toError: unknown("upterm did not understand how it was started."),
  },
];

/** The reason stands before the usage text and, as a line of its log, after it; of a long output only the end may be left. */
const reasonOf = (tail: string): string => {
  const said = /^Error: (.+)$/m.exec(tail)?.[1] ?? /ERROR Error executing command error="?(.+?)"?$/m.exec(tail)?.[1];
  return said ?? tail.trim();
};

/** `tail` is the end of what it printed; it may hold the link, so what an error carries of it is redacted. */
export const classifyUptermExit = (exit: ProcessExit, tail: string, relay: string): ShareError => {
  const reason = reasonOf(tail);
  const known = SAMPLES.find(({ pattern }) => pattern.test(reason));
  if (known !== undefined) return known.toError(relay);
  const how = exit.signal === null ? `with exit code ${exit.exitCode ?? "unknown"}` : `by ${exit.signal}`;
  return shareError("worker-lost", `upterm ended ${how}.`, { ...exit, tail: redactedTail(reason) });
};
