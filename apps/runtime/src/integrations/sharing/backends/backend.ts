// The port that every backend adapter implements: probe, plan, link, observation, guests, and what an exit means.
import type { Backend, Result, ShareError } from "#contract/errors";
import type { LinkState } from "#contract/phases";
import type { Access, Capabilities } from "#contract/share";
import type { ProcessRef } from "../../../platform/process-table";
import type { ProcessExit } from "../../../platform/process-tree";
import type { Relay, RunningRelay } from "../../../relays/relay";
import type { GuestClient, WindowSize } from "../ports";

/** What the binary reported about itself. */
export interface BackendProbe {
  readonly path: string;
  readonly version: string;
  /** Which kind of program it is, if the backend has several. */
  readonly generation?: string;
  /** What people should know before they rely on this version, as one or two sentences. */
  readonly note?: string | null;
}

/** The facts about a relay that decide what a backend can do over it. `version`: as the relay reported it. */
export type RelayFacts = Pick<Relay, "isOurs" | "reach" | "version">;

/** What an adapter needs to know about one share. */
export interface WorkerContext {
  readonly shareId: string;
  /** The share's own 0700 directory. All of the worker's files are in it and are removed with it. */
  readonly dir: string;
  /** The environment variable that marks the share's processes, and its value. */
  readonly marker: { readonly name: string; readonly value: string };
  readonly access: Access;
  /** Checked OpenSSH lines. Empty: anyone with the link may join. */
  readonly authorizedKeys: readonly string[];
  readonly relay: RunningRelay;
  /** The program that a guest's PTY runs: the attach wrapper, as one absolute path without arguments. */
  readonly attachPath: string;
  /** The shared terminal's size now, or null when it is gone. Every size on the way to the guest follows from it. */
  readonly laneSize: () => WindowSize | null;
}

/** The worker's argument list and whole environment. Contains no link. */
export interface LaunchPlan {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /**
   * For a program that starts a daemon and exits with 0: finds that daemon, which is the worker from then on. It has
   * its own session, so neither the end of our process nor a signal to the program's group reaches it.
   */
  readonly daemon?: () => ProcessRef | null;
  /**
   * A FIFO in the share's directory that something in the worker reads, and that ends the worker at end of file. lanecast
   * holds its only writing end, so the kernel closes it even if lanecast is killed.
   */
  readonly lifeline?: string;
}

/** The worker's output, in the share's directory. */
export const WORKER_LOG_NAME = "worker.log";

/** The link that a guest connects to, parsed strictly. `user` is a secret. */
export interface BackendLink {
  readonly user: string;
}

/** One guest as the backend sees them. `key` is stable while the guest is connected. */
export interface SeenGuest {
  readonly key: string;
  readonly label: string | null;
  readonly fingerprint: string | null;
  readonly address: string | null;
  /** False while the guest is in front of the door or has no terminal yet. Absent when all guests share one door. */
  readonly isThrough?: boolean;
}

/** The door of a single guest, for backends where each guest has one. A `guestKey` that is gone is harmless. */
export interface GuestDoor {
  /**
   * Opens the door. With `read` in a share for writing, the guest can only watch. `isStrict`: refuse when it is not certain
   * whose wrapper this is. False when the guest is not at the door yet.
   */
  letIn(context: WorkerContext, guestKey: string, access: Access, isStrict: boolean): boolean;
  turnAway(context: WorkerContext, guestKey: string, words: string): void;
  /** Shows one line to a waiting guest. False when they cannot read it yet. */
  say(context: WorkerContext, guestKey: string, words: string): boolean;
  /** The guest's tmux client, or null when it is not known. */
  clientOf(context: WorkerContext, guestKey: string, clients: readonly GuestClient[]): GuestClient | null;
}

/**
 * The answer of a worker. A worker that does not answer gives no observation, and the observer measures for how long.
 */
export interface Observation {
  readonly linkState: Exclude<LinkState, "none" | "rotated">;
  /** The current link. If it is not the one that was handed out, the link was rotated. */
  readonly link: BackendLink | null;
  readonly guests: readonly SeenGuest[];
}

/** `P`: what the adapter's probe finds out beyond this port. Callers pass it back unchanged. */
export interface ShareBackend<P extends BackendProbe = BackendProbe> {
  readonly backend: Backend;
  /** Runs the binary to find out its version. Errors name what is missing or too old, with the remedy. */
  probe(): Promise<Result<P, ShareError<"backend-unavailable">>>;
  /**
   * What the backend can do over this relay. Without a probe, uses the last one, else what is true of every supported
   * version. `context`: a running share, which may be able to do less than its versions promise, never more.
   */
  capabilities(probe: P | null, relay: RelayFacts, context?: WorkerContext): Capabilities;
  /** The backend's relay of this name, or null. `here` is the built-in one: loopback, one per share. */
  relay(name: string): Relay | null;
  /**
   * The public keys of hosts that may register with the relay; empty when the backend has none. May create one in
   * `dir`.
   */
  prepare(dir: string): Promise<Result<{ readonly hostKeys: readonly string[] }>>;
  /** Writes the worker's files into the share's directory and returns how to start it. */
  plan(context: WorkerContext): Promise<Result<LaunchPlan>>;
  /**
   * Resolves when the worker has a link and the backend has confirmed what it can: keys enforced, file transfer off.
   * Never rejects. `signal` aborts it. It sets no deadline; the share's link deadline applies.
   */
  awaitLink(context: WorkerContext, signal: AbortSignal): Promise<Result<BackendLink>>;
  /**
   * Asks the worker for its link and guests. Rejects or stays pending while the worker is silent, which says nothing
   * about guests.
   */
  observe(context: WorkerContext): Promise<Observation>;
  /** The guests, found without asking the worker, cheaply enough for twice a second. Null when only `observe` knows. */
  readonly guests: ((context: WorkerContext) => Promise<readonly SeenGuest[]>) | null;
  /**
   * Whether nothing has changed since the last `observe`, as far as is known without asking the worker. Then the next one is
   * left out. Only where `guests` is null. Much cheaper than `observe`.
   */
  readonly isQuiet?: (context: WorkerContext) => boolean;
  /** Called once when the share is no longer observed: closes what `observe` keeps open. */
  readonly release?: (context: WorkerContext) => void;
  /** Whether the worker's log says that the relay is lost. As cheap as `guests`. Absent when only `observe` knows. */
  readonly hasLostRelay?: (context: WorkerContext) => boolean;
  /** Disconnects one guest, with a last line where possible. Null when the backend cannot. */
  readonly kick: ((context: WorkerContext, guestKey: string, words: string) => Promise<boolean>) | null;
  /**
   * Keeps a removed guest from coming back if the door cannot do that. Called together with `kick`. Absent when each
   * guest has a door.
   */
  readonly keepOut?: (context: WorkerContext) => Promise<void>;
  /**
   * Shows every guest a last line and restores their terminals, just before the relay is killed. Absent when the attach wrappers
   * can do that.
   */
  readonly sayFarewell?: (context: WorkerContext, words: string) => Promise<void>;
  /** Null when all guests share one door. */
  readonly door: GuestDoor | null;
  /** What an unexpected exit means. `tail`: the end of the worker's log, redacted. `relay`: the relay's name for the message. */
  classifyExit(exit: ProcessExit, tail: string, relay: string): ShareError;
}
