// What every relay offers, whichever server it is. Knows no share session, no policy, no bus.

import { type Backend, fail, type Result, type ShareError, shareError } from "#contract/errors";
import type { Reach } from "#contract/share";
import type { ProcessRef } from "../platform/process-table";
import type { ProcessExit } from "../platform/process-tree";
import type { HostIdentity } from "./host-identity";

/** What a relay is started with: one per share, in the share's private directory. */
export interface RelayRequest {
  readonly shareId: string;
  /** 0700, of this share alone; removed with it. */
  readonly dir: string;
  /** `NAME=value` put into the environment of everything started, so that a proof can find it. */
  readonly marker: { readonly name: string; readonly value: string };
  /** Public-key lines of the hosts that may register; empty where the relay cannot be told. */
  readonly hostKeys: readonly string[];
  /** Aborted when the share is over: a start that is under way ends soon after, and leaves nothing. */
  readonly signal: AbortSignal;
}

/** How the way to a relay stands: the worker and the relay may both live while the guests' way is broken. */
export type RelayLinkState = "ready" | "reconnecting";

/** A link of a share that is over, to be tried once more. `user` is a secret. */
export interface DeadLink {
  readonly user: string;
  /** Whether only named keys were let in: a stranger's key is refused then even while the link lives. */
  readonly isKeyed: boolean;
}

/** A relay that is up. Its `host` and `port` are what the worker dials. */
export interface RunningRelay {
  readonly name: string;
  readonly reach: Reach;
  readonly host: string;
  readonly port: number;
  /** What the guest dials; differs from host and port behind a tunnel. */
  readonly guestHost: string;
  readonly guestPort: number;
  /** The relay's public key in OpenSSH form (`ssh-ed25519 AAAA…`), pinned by worker and guest. */
  readonly publicKey: string;
  /** SHA256:… of that key. */
  readonly fingerprint: string;
  /** RSA fingerprint where the backend wants one as well (tmate). */
  readonly rsaFingerprint: string | null;
  /** Null for a relay that somebody else runs. */
  readonly process: ProcessRef | null;
  readonly exited: Promise<ProcessExit>;
  /** The relay's log, private to the share; null for a relay elsewhere. */
  readonly logPath: string | null;
  /** KILL of the relay and all its children. Every guest is off when it resolves, where the relay is ours. */
  kill(): Promise<void>;
  /** Whether nobody gets in there any more; null when it cannot be known. A relay elsewhere is asked with the dead `link`. */
  isRefused(link?: DeadLink): Promise<boolean | null>;
  /** `reconnecting`: the guests' way is lost and is being made anew; the same link works when it is `ready` again. */
  linkState(): RelayLinkState;
  /** Called after each change of `linkState`. Returns the unsubscriber. */
  onStateChanged(listener: () => void): () => void;
  /** Whether a guest's address is the guest's own; behind a tunnel everybody comes from its end. */
  readonly seesAddresses: boolean;
  /** The version that it reported, where it reports one. Decides what a backend can promise over it. */
  readonly version?: string | null;
  /** The private key that hosts show to it, for a relay that admits known hosts only. Absent: each share's own. */
  readonly hostKeyPath?: string;
}

/** A relay whose way cannot be lost without the relay itself. */
export const steadyLink: Pick<RunningRelay, "linkState" | "onStateChanged"> = {
  linkState: () => "ready",
  onStateChanged: () => () => undefined,
};

/** What a start answers that was told to end; whoever told it so has no use for the words. */
export const startCancelled = (
  backend: Backend,
  relay: string,
): { readonly ok: false; readonly error: ShareError<"relay-unreachable"> } =>
  fail(shareError("relay-unreachable", "The start was cancelled.", { backend, relay, hint: "Share again." }));

export interface Relay {
  readonly name: string;
  readonly reach: Reach;
  /** Started by us, one per share: its guests can be seen and taken off, and its end is their end. */
  readonly isOurs: boolean;
  /** The version that it last reported. Null or absent until it was asked, and where it reports none. */
  readonly version?: string | null;
  /** The lasting key that hosts show to it, for a relay that admits known hosts only. */
  readonly hostIdentity?: HostIdentity;
  /** Whether it could be started here and now; the reason and the remedy where not. */
  probe(): Promise<Result<{ readonly version: string }, ShareError<"backend-unavailable">>>;
  /** Resolves when it accepts connections. Errors: relay-unreachable, relay-refused, backend-unavailable. Leaves nothing when it fails. */
  start(request: RelayRequest): Promise<Result<RunningRelay>>;
  /** Tries what a start would need, over the network too, and leaves nothing. Errors as of `start`. */
  test(): Promise<Result<null>>;
}
