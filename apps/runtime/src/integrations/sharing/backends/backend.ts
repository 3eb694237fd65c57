// What an adapter offers: cut from the needs of both backends. Knows no session, TTL or bus; neither does an adapter.

import type { Backend, Result, ShareError } from "#contract/errors";
import type { LinkState } from "#contract/phases";
import type { Access, Capabilities } from "#contract/share";
import type { ProcessExit } from "../../../platform/process-tree";
import type { Relay, RunningRelay } from "../../../relays/relay";
import type { GuestClient } from "../ports";

/** What was found when the binary was asked (never assumed). */
export interface BackendProbe {
  readonly path: string;
  readonly version: string;
}

/** All an adapter needs to know of one share. */
export interface WorkerContext {
  readonly shareId: string;
  /** 0700, of this share alone; everything the worker writes lies in it and goes with it. */
  readonly dir: string;
  readonly marker: { readonly name: string; readonly value: string };
  readonly access: Access;
  /** OpenSSH lines, checked before; empty = anyone with the link. */
  readonly authorizedKeys: readonly string[];
  readonly relay: RunningRelay;
  /** The program a guest's PTY runs: the attach wrapper, one absolute path without arguments. */
  readonly attachPath: string;
}

/** Argument list and whole environment of the worker. Holds no link; its files lie in the share's directory. */
export interface LaunchPlan {
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** The link a guest dials with, parsed strictly (BACKENDS 5). `user` is a secret. */
export interface BackendLink {
  readonly user: string;
}

/** One guest as the backend tells of it. `key` is stable while the guest is in. */
export interface SeenGuest {
  readonly key: string;
  readonly label: string | null;
  readonly fingerprint: string | null;
  readonly address: string | null;
  /** False while they are at the door, or have no terminal yet; absent where the door is not theirs alone. */
  readonly isThrough?: boolean;
}

/** The door of each guest, where each has one of their own. `guestKey` of somebody who is no longer there is harmless. */
export interface GuestDoor {
  /** With `read` in a room for writing: to watch only. `isStrict`: nobody comes in whose wrapper could be another's. False: not at the door yet. */
  letIn(context: WorkerContext, guestKey: string, access: Access, isStrict: boolean): boolean;
  turnAway(context: WorkerContext, guestKey: string, words: string): void;
  /** One line to whoever waits; false: they cannot read yet. */
  say(context: WorkerContext, guestKey: string, words: string): boolean;
  /** The tmux client this guest looks through, or null where that is not known. */
  clientOf(context: WorkerContext, guestKey: string, clients: readonly GuestClient[]): GuestClient | null;
}

/** What a living worker answered. Not answering is no value: the supervisor counts how long that lasts. */
export interface Observation {
  readonly linkState: Exclude<LinkState, "none" | "rotated">;
  /** The current link; another one than handed out means `rotated`. */
  readonly link: BackendLink | null;
  readonly guests: readonly SeenGuest[];
}

export interface ShareBackend {
  readonly backend: Backend;
  /** Asks the binary; errors name what is missing or too old, with the remedy. */
  probe(): Promise<Result<BackendProbe, ShareError<"backend-unavailable">>>;
  /** What it can do over this relay; without a probe, what is true whichever version is found. */
  capabilities(probe: BackendProbe | null, relay: Pick<Relay, "isOurs" | "reach">): Capabilities;
  /** The backend's own relay of this name (`here` is loopback, one per share); null when it has none of that name. */
  relay(name: string): Relay | null;
  /** Public-key lines the relay should let register as a host; empty when the backend has no such key. May create the key in `dir`. */
  prepare(dir: string): Promise<Result<{ readonly hostKeys: readonly string[] }>>;
  /** Writes the worker's files into the share's directory and says how to start it. */
  plan(context: WorkerContext): Promise<Result<LaunchPlan>>;
  /**
   * Resolves when the worker has a link and everything the backend can confirm has been confirmed (keys in force, file
   * transfer off). Rejects never; aborted by `signal`. Has no deadline of its own: the session's link deadline is it.
   */
  awaitLink(context: WorkerContext, signal: AbortSignal): Promise<Result<BackendLink>>;
  /**
   * Asks the living worker: link, guests. Rejects, or stays open, as long as the worker says nothing: that is silence, and
   * tells nothing of the guests.
   */
  observe(context: WorkerContext): Promise<Observation>;
  /** Who is in, without asking the worker: cheap enough for twice a second. Null where only `observe` can tell. */
  readonly guests: ((context: WorkerContext) => Promise<readonly SeenGuest[]>) | null;
  /** Whether the worker's own log says that its relay is lost: as cheap as `guests`. Absent where only `observe` can tell. */
  readonly hasLostRelay?: (context: WorkerContext) => boolean;
  /** Takes one guest off, with a last line where one can reach them; null where the backend cannot. */
  readonly kick: ((context: WorkerContext, guestKey: string, words: string) => Promise<boolean>) | null;
  /** Null: one door for the share as a whole. */
  readonly door: GuestDoor | null;
  /** Says what an unexpected exit means; `tail` is the end of the worker's log, redacted; `relay` the relay's name, for words. */
  classifyExit(exit: ProcessExit, tail: string, relay: string): ShareError;
}
