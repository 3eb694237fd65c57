// Looks at a living upterm share: its link, who is in, and the end of what guests left behind; takes one guest off. Starts nothing.
import type { Clock } from "../../platform/clock";
import { isAlive, killExactly, type ProcessRef, startTicksOf } from "../../platform/process-tree";
import { connectedPeers } from "../../platform/tcp-connections";
import { waitFor } from "../../platform/wait";
import type { GuestClient } from "./ports";
import type { Observation, ShareBackend, WorkerContext } from "./share-backend";
import { findAdminSocket, getSession, type UptermSession } from "./upterm-admin";
import { runtimeDirOf, stateDirOf } from "./upterm-files";
import { createGuestLedger, type GuestLedger } from "./upterm-guests";
import { joinOrderIn } from "./upterm-log";

export interface UptermWatch {
  readonly observe: ShareBackend["observe"];
  readonly kick: NonNullable<ShareBackend["kick"]>;
}

/** HUP of a guest's tmux client ends its ssh in milliseconds; a program that does not end is not waited for. */
const KICK_DEADLINE_MS = 2_000;
const KICK_POLL_MS = 20;

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

export const createUptermWatch = ({ clock }: { readonly clock: Pick<Clock, "after"> }): UptermWatch => {
  /** By the context, so that what is known of a share's guests goes when the share does. */
  const ledgers = new WeakMap<WorkerContext, GuestLedger>();
  const ledgerOf = (context: WorkerContext): GuestLedger => {
    const ledger = ledgers.get(context) ?? createGuestLedger({ isAlive });
    ledgers.set(context, ledger);
    return ledger;
  };

  return {
    observe: async (context, clients) => {
      const session = await askWorker(context);
      if (session === null) return GONE;
      const verdict = ledgerOf(context).look({
        listed: session.connected_clients,
        // After the list: who is on it and has no connection now has left.
        peers: peersOf(context),
        attached: toRefs(clients),
        joinOrder: joinOrderIn(stateDirOf(context.dir)),
      });
      // HUP, as from a terminal that went away: the program's own end is what makes upterm notice.
      for (const orphan of verdict.orphans) killExactly(orphan, "SIGHUP");
      return { linkState: "ready", link: { user: session.ssh_user }, guests: verdict.guests };
    },

    kick: async (context, guestKey) => {
      const ledger = ledgerOf(context);
      const program = ledger.programOf(guestKey);
      if (program === null) return false;
      // Its connection may stand and start something anew: the ban makes the next look end that as well.
      ledger.ban(guestKey);
      killExactly(program, "SIGHUP");
      const options = { everyMs: KICK_POLL_MS, withinMs: KICK_DEADLINE_MS };
      return (await waitFor(clock, () => !isAlive(program), options)) === true;
    },
  };
};
