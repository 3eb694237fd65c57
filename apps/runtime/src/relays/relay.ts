// The interface of every relay, whichever server it is.

import { type Backend, fail, type Result, type ShareError, shareError } from "#contract/errors";
import type { RelayCheck } from "#contract/relay";
import type { Reach } from "#contract/share";
import type { ProcessRef } from "../platform/process-table";
import type { ProcessExit } from "../platform/process-tree";
import type { HostIdentity } from "./host-identity";

/** What a relay needs to start: one per share, in the share's private directory. */
export interface RelayRequest {
  readonly shareId: string;
  /** 0700, used by this share only, and removed with it. */
  readonly dir: string;
  /** `NAME=value` in the environment of every process it starts, so that the proof can find them. */
  readonly marker: { readonly name: string; readonly value: string };
  /** Public-key lines of the hosts that may register; empty if the relay has no such setting. */
  readonly hostKeys: readonly string[];
  /** Aborted when the share ends: a start in progress then ends soon, and leaves nothing running. */
  readonly signal: AbortSignal;
}

/** The state of the path between guests and relay. It may be broken while both the worker and the relay run. */
export type RelayLinkState = "ready" | "reconnecting";

/** The link of an ended share, to check that it is refused. `user` is a secret. */
export interface DeadLink {
  readonly user: string;
  /** Whether only named keys could join. Then an unknown key is refused even if the link still works. */
  readonly isKeyed: boolean;
}

/** A relay that is running. The worker connects to `host` and `port`. */
export interface RunningRelay {
  readonly name: string;
  readonly reach: Reach;
  readonly host: string;
  readonly port: number;
  /** Where guests connect; differs from host and port behind a tunnel. */
  readonly guestHost: string;
  readonly guestPort: number;
  /** The relay's public key in OpenSSH format (`ssh-ed25519 AAAA…`), pinned by worker and guest. */
  readonly publicKey: string;
  /** SHA256:… of that key. */
  readonly fingerprint: string;
  /** The RSA fingerprint if the backend needs one as well (tmate). */
  readonly rsaFingerprint: string | null;
  /** Null for a remote relay. */
  readonly process: ProcessRef | null;
  readonly exited: Promise<ProcessExit>;
  /** The relay's log, private to the share; null for a remote relay. */
  readonly logPath: string | null;
  /** Kills the relay and all its children. When it resolves, every guest of a local relay is disconnected. */
  kill(): Promise<void>;
  /** Whether no one can join there any more; null when that is unknown. A remote relay is tried with the dead `link`. */
  isRefused(link?: DeadLink): Promise<boolean | null>;
  /** `reconnecting`: the guests' path is lost and is being restored; the same link works again once it is `ready`. */
  linkState(): RelayLinkState;
  /** Calls `listener` after each change of `linkState`. Returns a function that unsubscribes. */
  onStateChanged(listener: () => void): () => void;
  /** Whether the relay sees guests' own addresses. Behind a tunnel, all guests come from the tunnel's end. */
  readonly seesAddresses: boolean;
  /** The version that it reported, if any. Decides what a backend can do over it. */
  readonly version?: string | null;
  /** The private key that hosts show to it, for a relay that admits known hosts only. Absent: each share's own. */
  readonly hostKeyPath?: string;
}

/** For a relay whose path can't be lost without the relay itself. */
export const steadyLink: Pick<RunningRelay, "linkState" | "onStateChanged"> = {
  linkState: () => "ready",
  onStateChanged: () => () => undefined,
};

/** The result of a canceled start. Its text isn't shown, because the caller canceled it. */
export const startCancelled = (
  backend: Backend,
  relay: string,
): { readonly ok: false; readonly error: ShareError<"relay-unreachable"> } =>
  fail(shareError("relay-unreachable", "The start was canceled.", { backend, relay, hint: "Share again." }));

export interface Relay {
  readonly name: string;
  readonly reach: Reach;
  /** Run by lanecast, one per share: its guests are visible and can be removed, and when it ends they are disconnected. */
  readonly isOurs: boolean;
  /** The version that it last reported. Null or absent until it was asked, and if it reports none. */
  readonly version?: string | null;
  /** The lasting key that hosts show to it, for a relay that admits known hosts only. */
  readonly hostIdentity?: HostIdentity;
  /** Whether it could be started now; otherwise the reason and the remedy. */
  probe(): Promise<Result<{ readonly version: string }, ShareError<"backend-unavailable">>>;
  /** Resolves when it accepts connections. Errors: relay-unreachable, relay-refused, backend-unavailable. Leaves nothing running when it fails. */
  start(request: RelayRequest): Promise<Result<RunningRelay>>;
  /**
   * Tries everything that a start needs, also over the network, and leaves nothing running. Errors as for `start`. The checks say
   * what else is between a guest and the relay; none of them is a problem.
   */
  test(): Promise<Result<readonly RelayCheck[]>>;
}
