// Forwards a port through a jump host, and reopens the forward whenever it is lost, until it is closed.

import { fail, ok, type Result, type ShareError } from "#contract/errors";
import { detach } from "../../platform/detach";
import type { SupervisedProcess } from "../../platform/process-tree";
import { killTree } from "../../platform/process-tree";
import { unlessAborted } from "../../platform/wait";
import { askPinnedKeys } from "../pinned-keys";
import { type RelayLinkState, startCancelled } from "../relay";
import { classifyForwardError } from "./forward-error";
import { type Attempt, attemptForward, type ForwardOptions, writeKnownHosts } from "./forward-process";

export interface SshForward {
  /** The listening port, on the jump host or here. */
  readonly port: number;
  state(): RelayLinkState;
  onStateChanged(listener: () => void): () => void;
  /** Closes it for good. When it resolves, none of its processes runs. */
  close(): Promise<void>;
}

/** Retries start soon and slow down, because the jump host may still hold the old port for a while. */
const RETRY_FIRST_MS = 250;
const RETRY_MOST_MS = 5_000;

/** Reopens the forward on the same port whenever its ssh ends. */
const keepUp = (options: ForwardOptions, first: Attempt): SshForward => {
  const { clock } = options;
  const listeners = new Set<() => void>();
  let current: SupervisedProcess | null = first.child;
  let state: RelayLinkState = "ready";
  let isClosed = false;
  let reopening: Promise<unknown> = Promise.resolve();
  let retry: { cancel(): void } | null = null;

  const become = (next: RelayLinkState): void => {
    if (isClosed || state === next) return;
    state = next;
    for (const listener of [...listeners]) listener();
  };

  const attempt = async (): Promise<Result<Attempt, string>> => {
    try {
      // Set as soon as the process starts, so that a revoke doesn't wait for a jump host that doesn't answer.
      return await attemptForward(options, first.port, (child) => {
        current = child;
      });
    } catch (thrown) {
      // For example no space for its log, or no process available. That may pass, so keep trying while the share lives.
      if (current !== null) await killTree(clock, current);
      return fail(String(thrown));
    }
  };

  const reopen = async (afterMs: number): Promise<void> => {
    const again = await attempt();
    if (!again.ok) return reopenIn(Math.min(afterMs * 2, RETRY_MOST_MS));
    // Closed while the forward came up.
    if (isClosed) return killTree(clock, again.value.child);
    watch(again.value.child);
    become("ready");
  };

  const reopenIn = (delayMs: number): void => {
    if (isClosed) return;
    retry = clock.after(delayMs, () => {
      reopening = reopen(delayMs);
    });
  };

  const watch = (child: SupervisedProcess): void => {
    current = child;
    detach(
      child.exited.then(() => {
        current = null;
        become("reconnecting");
        reopenIn(RETRY_FIRST_MS);
      }),
    );
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
      if (current !== null) await killTree(clock, current);
      await reopening;
    },
  };
};

/** Resolves when the port listens. Errors: relay-unreachable, relay-refused; then nothing is left running. */
export const openForward = async (
  options: ForwardOptions,
): Promise<Result<SshForward, ShareError<"relay-unreachable" | "relay-refused">>> => {
  const { backend, relay, jump, searchPath, direction, signal } = options;
  const server = { backend, relay, role: "jump host", host: jump.host, port: jump.port, pins: jump.pins } as const;
  const keys = await unlessAborted(signal, () => askPinnedKeys(server, searchPath));
  if (keys === null) return startCancelled(backend, relay);
  if (!keys.ok) return keys;
  writeKnownHosts(options, keys.value);
  const up = await attemptForward(options, direction.port);
  return up.ok ? ok(keepUp(options, up.value)) : fail(classifyForwardError(options, up.error));
};
