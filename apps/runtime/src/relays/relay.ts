// What every relay offers, whichever server it is. Knows no share session, no policy, no bus.

import type { ProcessExit, ProcessRef } from "../platform/process-tree";
import type { Result, ShareError } from "../protocol/contract/errors";
import type { Reach } from "../protocol/contract/share";

/** What a relay is started with: one per share, in the share's private directory. */
export interface RelayRequest {
  readonly shareId: string;
  /** 0700, of this share alone; removed with it. */
  readonly dir: string;
  /** `NAME=value` put into the environment of everything started, so that a proof can find it. */
  readonly marker: { readonly name: string; readonly value: string };
  /** The address to listen on; 127.0.0.1 unless the operator chose another. */
  readonly bind: string;
  /** Public-key lines of the hosts that may register; empty where the relay cannot be told. */
  readonly hostKeys: readonly string[];
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
  /** The relay's ed25519 public key in OpenSSH form (`ssh-ed25519 AAAA…`), pinned by worker and guest. */
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
  /** Whether a TCP connection to it is refused now; null when it cannot be known (a relay elsewhere). */
  isRefused(): Promise<boolean | null>;
}

export interface Relay {
  readonly name: string;
  readonly reach: Reach;
  /** Whether it could be started here and now; the reason and the remedy where not. */
  probe(): Promise<Result<{ readonly version: string }, ShareError<"backend-unavailable">>>;
  /** Resolves when it accepts connections. Errors: relay-unreachable, relay-refused, backend-unavailable. Leaves nothing when it fails. */
  start(request: RelayRequest): Promise<Result<RunningRelay>>;
}
