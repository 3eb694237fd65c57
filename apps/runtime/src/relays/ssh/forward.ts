// A port carried through a jump host, kept up for as long as its owner wants. Knows no relay server and no share.

import { fail, ok, type Result, type ShareError } from "#contract/errors";
import type { SupervisedProcess } from "../../platform/process-tree";
import { unlessAborted } from "../../platform/wait";
import { endRelay } from "../end-relay";
import { askPinnedKeys } from "../host-key-pins";
import { type RelayLinkState, startCancelled } from "../relay";
import { type Attempt, attemptForward, type ForwardOptions, writeKnownHosts } from "./forward-process";
import { classifyForwardEnd } from "./forward-words";

export interface SshForward {
  /** The port that listens: on the jump host, or here. */
  readonly port: number;
  state(): RelayLinkState;
  onStateChanged(listener: () => void): () => void;
  /** Ends it for good: nothing of it runs when it resolves. */
  close(): Promise<void>;
}

/** A way that broke is tried again soon, then ever more rarely: the jump host may still hold the old port for a while. */
const RETRY_FIRST_MS = 250;
const RETRY_MOST_MS = 5_000;

/** Keeps the way up once it has stood: made anew on the same port whenever its ssh ends. */
const keepUp = (options: ForwardOptions, first: Attempt): SshForward => {
  const { clock } = options;
  const listeners = new Set<() => void>();
  let current: SupervisedProcess | null = first.child;
  let state: RelayLinkState = "ready";
  let isClosed = false;
  let underWay: Promise<unknown> = Promise.resolve();
  let retry: { cancel(): void } | null = null;

  const become = (next: RelayLinkState): void => {
    if (isClosed || state === next) return;
    state = next;
    for (const listener of [...listeners]) listener();
  };

  const attempt = async (): Promise<Result<Attempt, string>> => {
    try {
      // Known from its first moment: a revoke must not wait for a jump host that does not answer.
      return await attemptForward(options, first.port, (child) => {
        current = child;
      });
    } catch (thrown) {
      // No room for its log, no process to be had: that passes, and the way is wanted as long as the share lives.
      if (current !== null) await endRelay(clock, current);
      return fail(String(thrown));
    }
  };

  const reopen = async (afterMs: number): Promise<void> => {
    const again = await attempt();
    if (!again.ok) return reopenIn(Math.min(afterMs * 2, RETRY_MOST_MS));
    // Closed while it came up: nobody else knows of it.
    if (isClosed) return endRelay(clock, again.value.child);
    watch(again.value.child);
    become("ready");
  };

  const reopenIn = (delayMs: number): void => {
    if (isClosed) return;
    retry = clock.after(delayMs, () => {
      underWay = reopen(delayMs);
    });
  };

  const watch = (child: SupervisedProcess): void => {
    current = child;
    void child.exited.then(() => {
      current = null;
      become("reconnecting");
      reopenIn(RETRY_FIRST_MS);
    });
  };

  watch(first.child);
  return {
    port: first.port,
    state: () => state,
    onStateChanged: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: async () => {
      isClosed = true;
      retry?.cancel();
      if (current !== null) await endRelay(clock, current);
      await underWay;
    },
  };
};

/** Resolves when the port listens. Errors: relay-unreachable, relay-refused; nothing is left then. */
export const openForward = async (
  options: ForwardOptions,
): Promise<Result<SshForward, ShareError<"relay-unreachable" | "relay-refused">>> => {
  const { backend, relay, jump, searchPath, way, signal } = options;
  const server = { backend, relay, role: "jump host", host: jump.host, port: jump.port, pins: jump.pins } as const;
  const keys = await unlessAborted(signal, () => askPinnedKeys(server, searchPath));
  if (keys === null) return startCancelled(backend, relay);
  if (!keys.ok) return keys;
  writeKnownHosts(options, keys.value);
  const up = await attemptForward(options, way.port);
  return up.ok ? ok(keepUp(options, up.value)) : fail(classifyForwardEnd(options, up.error));
};
