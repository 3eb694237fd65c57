// Looks at a living upterm share: its link, who is in, and the end of what guests left behind; takes one guest off. Starts nothing.
import type { Clock } from "../../platform/clock";
import { isAlive, killExactly, type ProcessRef, startTicksOf } from "../../platform/process-tree";
import { connectedPeers } from "../../platform/tcp-connections";
import { waitFor } from "../../platform/wait";
import type { GuestClient } from "./ports";
import type { Observation, ShareBackend, WorkerContext } from "./share-backend";
import { findAdminSocket, getSession, type UptermSession } from "./upterm-admin";
import { runtimeDirOf } from "./upterm-files";
import { createGuestLedger, type GuestLedger } from "./upterm-guests";
import { isDeserted } from "./upterm-nudge";

export interface UptermWatch {
  readonly observe: ShareBackend["observe"];
  readonly kick: NonNullable<ShareBackend["kick"]>;
}

/** HUP of a guest's tmux client ends its ssh in milliseconds; a program that does not end is not waited for. */
const KICK_DEADLINE_MS = 1_000;
const KICK_POLL_MS = 20;
/** Each nudge of a quiet terminal is conclusive; more only costs the guests redraws. */
const MAX_NUDGES = 20;

const GONE: Observation = { linkState: "gone", link: null, guests: [] };

/** One question to the worker; null while it has no socket, or when nobody listens there any more. */
export const askWorker = async (context: WorkerContext, signal?: AbortSignal): Promise<UptermSession | null> => {
  const socket = findAdminSocket(runtimeDirOf(context.dir));
  return socket === null ? null : getSession(socket, signal);
};

const toRefs = (clients: readonly GuestClient[]): readonly ProcessRef[] =>
  clients.flatMap(({ pid }) => {
    const startTicks = startTicksOf(pid);
    return startTicks === null ? [] : [{ pid, startTicks }];
  });

/** Whom the relay has a connection with now; null when the relay is not ours to look into. */
const peersOf = ({ relay }: WorkerContext): ReadonlySet<string> | null =>
  relay.process === null ? null : connectedPeers(relay.process.pid, relay.port);

/** As from a terminal that went away. The program's own end is what makes upterm notice. */
const hangUp = (program: ProcessRef): boolean => killExactly(program, "SIGHUP");

/** What is known of one share's guests, from its first look to its end. */
interface Watched {
  readonly ledger: GuestLedger;
  readonly nudged: Map<number, number>;
  isNudging: boolean;
}

export const createUptermWatch = ({ clock }: { readonly clock: Pick<Clock, "after"> }): UptermWatch => {
  /** By the context, so that what is known of a share's guests goes when the share does. */
  const shares = new WeakMap<WorkerContext, Watched>();
  const watchedOf = (context: WorkerContext): Watched => {
    const watched = shares.get(context) ?? {
      ledger: createGuestLedger({ isAlive }),
      nudged: new Map(),
      isNudging: false,
    };
    shares.set(context, watched);
    return watched;
  };

  /** One after the other and beside the looks, which must not wait for it; what it ended the next look finds ended. */
  const sift = async (watched: Watched, suspects: readonly ProcessRef[], relayPid: number): Promise<void> => {
    if (watched.isNudging) return;
    watched.isNudging = true;
    for (const suspect of suspects) {
      const tries = watched.nudged.get(suspect.pid) ?? 0;
      if (tries >= MAX_NUDGES) continue;
      watched.nudged.set(suspect.pid, tries + 1);
      if (await isDeserted(clock, suspect, relayPid)) hangUp(suspect);
    }
    watched.isNudging = false;
  };

  const isListed = async (context: WorkerContext, guestKey: string): Promise<boolean> =>
    (await askWorker(context))?.connected_clients.some(({ id }) => id === guestKey) ?? false;

  return {
    observe: async (context, clients) => {
      const session = await askWorker(context);
      if (session === null) return GONE;
      const watched = watchedOf(context);
      const verdict = watched.ledger.look({
        listed: session.connected_clients,
        // After the list: who is on it and has no connection now has left.
        peers: peersOf(context),
        attached: toRefs(clients),
      });
      verdict.orphans.forEach(hangUp);
      const { process: relay } = context.relay;
      if (relay !== null && verdict.suspects.length > 0) void sift(watched, verdict.suspects, relay.pid);
      return { linkState: "ready", link: { user: session.ssh_user }, guests: verdict.guests };
    },

    kick: async (context, guestKey) => {
      const { ledger } = watchedOf(context);
      const programs = ledger.programsOf(guestKey);
      // Its connection may stand and start something anew: the ban makes the next look end that as well.
      ledger.ban(guestKey);
      for (const program of programs) {
        hangUp(program);
        await waitFor(clock, () => !isAlive(program), { everyMs: KICK_POLL_MS, withinMs: KICK_DEADLINE_MS });
        // Of several who came together another may have been hit, and must join again: who was named must not stay.
        const options = { everyMs: KICK_POLL_MS, withinMs: KICK_DEADLINE_MS };
        const isOff = await waitFor(clock, async () => !(await isListed(context, guestKey)), options);
        if (isOff === true) return true;
      }
      return false;
    },
  };
};
