// Classifies why a tmate worker exited or got no link, by the messages that tmate 2.4.0 was seen to print. Pure.

import { type ShareError, shareError } from "#contract/errors";
import type { ProcessExit } from "../../../../platform/process-tree";
import { redactedTail } from "../../../../platform/redact";
import type { MountNamespace } from "../../../../relays/tmate/namespaces";
import { type RelayWord, relayWordIn } from "./link";

/** tmate refused a line of its configuration, so it is not the version that it reports. */
const REFUSED_CONFIGURATION = /tmate\.conf:\d+: /;

const relayHints: Readonly<Record<"refused" | "unreachable", string>> = {
  refused: "The relay showed a different host key than the pinned one. Check the key and which server is answering.",
  unreachable: "Check that the relay runs and that this machine can reach it.",
};

/** Without a namespace, the account's ssh configuration applies to tmate's connection. */
const CONFIG_HINT =
  " This machine doesn't allow mount namespaces, so tmate also obeys ~/.ssh/config and /etc/ssh/ssh_config. Check their lines that apply to all hosts.";

/** The error of a relay that refused or could not be reached. Null when tmate reported neither. */
export const relayError = (
  word: RelayWord,
  relay: string,
  namespace: MountNamespace = "root",
): ShareError<"relay-refused" | "relay-unreachable"> | null => {
  if (word === "refused") {
    return shareError("relay-refused", "tmate doesn't trust the relay's host key.", {
      backend: "tmate",
      relay,
      hint: relayHints.refused,
    });
  }
  if (word === "unreachable") {
    return shareError("relay-unreachable", "tmate couldn't reach its relay.", {
      backend: "tmate",
      relay,
      hint: `${relayHints.unreachable}${namespace === "none" ? CONFIG_HINT : ""}`,
    });
  }
  return null;
};

const howItEnded = ({ exitCode, signal }: ProcessExit): string => {
  if (signal !== null) return `The tmate worker was killed by ${signal}.`;
  if (exitCode === 0) return "The tmate worker exited.";
  // A shell's usual exit code when exec(3) fails.
  if (exitCode === 127) return "Couldn't start the tmate program.";
  return `The tmate worker failed with exit code ${exitCode ?? "unknown"}.`;
};

export const classifyTmateExit = (exit: ProcessExit, tail: string, relay: string): ShareError => {
  if (exit.exitCode === 1 && REFUSED_CONFIGURATION.test(tail)) {
    return shareError("backend-unavailable", "This tmate refused its configuration.", {
      backend: "tmate",
      problem: "unknown-version",
      hint: "Use your distribution's tmate 2.4.0, or set backends.tmate.path to it.",
    });
  }
  const fromRelay = exit.signal === null ? relayError(relayWordIn(tail), relay) : null;
  return (
    fromRelay ??
    shareError("worker-lost", howItEnded(exit), {
      exitCode: exit.exitCode,
      signal: exit.signal,
      tail: redactedTail(tail),
    })
  );
};
