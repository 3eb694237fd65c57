// What it means that a tmate worker ended or never got its link: one table against what tmate 2.4.0 was seen to say. Pure.

import { type ShareError, shareError } from "#contract/errors";
import type { ProcessExit } from "../../../../platform/process-tree";
import { redactedTail } from "../../../../platform/redact";
import { type RelayWord, relayWordIn } from "./link";

/** A line of our configuration that this tmate does not know: another version than the one it says. */
const REFUSED_CONFIGURATION = /tmate\.conf:\d+: /;

const relayHints: Readonly<Record<"refused" | "unreachable", string>> = {
  refused: "The relay showed another host key than the one pinned. Check its key, or who answers in its place.",
  unreachable: "Check that the relay runs and can be dialled from this machine.",
};

/** The error of a relay that will not do, or null when tmate said nothing of the kind. */
export const relayError = (
  word: RelayWord,
  relay: string,
): ShareError<"relay-refused" | "relay-unreachable"> | null => {
  if (word === "refused") {
    return shareError("relay-refused", "tmate does not trust the relay's host key.", {
      backend: "tmate",
      relay,
      hint: relayHints.refused,
    });
  }
  if (word === "unreachable") {
    return shareError("relay-unreachable", "tmate cannot reach its relay.", {
      backend: "tmate",
      relay,
      hint: relayHints.unreachable,
    });
  }
  return null;
};

const howItEnded = ({ exitCode, signal }: ProcessExit): string => {
  if (signal !== null) return `The tmate worker was ended by ${signal}.`;
  if (exitCode === 0) return "The tmate worker ended by itself.";
  // It could not be started (exec(3) failed): the usual code of a shell for that.
  if (exitCode === 127) return "The tmate program could not be started.";
  return `The tmate worker failed with exit code ${exitCode ?? "unknown"}.`;
};

export const classifyTmateExit = (exit: ProcessExit, tail: string, relay: string): ShareError => {
  if (exit.exitCode === 1 && REFUSED_CONFIGURATION.test(tail)) {
    return shareError("backend-unavailable", "This tmate does not take our configuration.", {
      backend: "tmate",
      problem: "unknown-version",
      hint: "Use tmate 2.4.0 of your distribution, or set backends.tmate.path to it.",
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
