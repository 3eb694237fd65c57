// Shares through upterm's 0.24 generation: how it is started, what it confirms, who is in. Knows no session, TTL or bus.

import { fail, ok, type Result, shareError } from "#contract/errors";
import type { Clock } from "../../platform/clock";
import { waitFor } from "../../platform/wait";
import type { Relay } from "../../relays/relay";
import type { BackendLink, ShareBackend, WorkerContext } from "./backends/backend";
import { confirmSession } from "./backends/upterm/confirm";
import { createUptermDoor } from "./backends/upterm/door";
import { classifyUptermExit } from "./backends/upterm/exits";
import { makeHostKey, planUpterm } from "./backends/upterm/plan";
import { probeUpterm } from "./backends/upterm/probe";
import { askWorker, createUptermWatch } from "./backends/upterm/watch";

export interface UptermAdapterDeps {
  /** `path` of [backends.upterm], or the bare name to look for in `searchPath`. */
  readonly program: string;
  readonly searchPath: string;
  /** Allow-listed variables beside PATH (locale, time zone); the whole of it reaches the guests' programs. */
  readonly env: Readonly<Record<string, string>>;
  readonly clock: Clock;
  /** `here` and those of the configuration. */
  readonly relays: () => readonly Relay[];
}

/** The socket comes 10 to 20 ms after the start. */
const LINK_POLL_MS = 5;

const capabilities: ShareBackend["capabilities"] = (_probe, { isOurs }) => ({
  // It goes on listing whoever lost their connection: only who can look at the relay's own connections knows who is in.
  knowsGuests: isOurs,
  guestsBy: "key",
  canKickOne: true,
  canChangeAccess: true,
  kickedStayOut: true,
  knock: "guest",
  enforcesKeys: true,
  readOnlyBy: "backend+tmux",
  // The host ends with its relay, and the next one has another session id.
  survivesRelayLoss: false,
  // Any certificate of the relay's key would do; from 0.32 only the pinned key's (BACKENDS 3).
  identityForgeable: true,
});

export const createUptermAdapter = (deps: UptermAdapterDeps): ShareBackend => {
  const { clock, program, searchPath, relays } = deps;
  const watching = createUptermWatch({ clock, searchPath });
  const { door, kick } = createUptermDoor(clock, watching);
  /** As the last probe found it; the plan starts exactly the program that was judged. */
  let probedPath: string | null = null;

  const probe: ShareBackend["probe"] = async () => {
    const found = await probeUpterm({ program, searchPath });
    if (!found.ok) return found;
    probedPath = found.value.path;
    // One relay that could be started is enough; with none, the first one's reason is the reason.
    const probes = await Promise.all(relays().map((relay) => relay.probe()));
    const reason = probes.find((each) => !each.ok);
    return reason === undefined || probes.some((each) => each.ok) ? found : reason;
  };

  const plan: ShareBackend["plan"] = async (context) => {
    if (probedPath === null) {
      const probed = await probe();
      if (!probed.ok) return probed;
    }
    const env = { ...deps.env, PATH: searchPath };
    return planUpterm(context, { path: probedPath ?? program, env });
  };

  const awaitLink = async (context: WorkerContext, signal: AbortSignal): Promise<Result<BackendLink>> => {
    const startedMs = clock.bootMs();
    const session = await waitFor(clock, async () => (signal.aborted ? "aborted" : await askWorker(context, signal)), {
      everyMs: LINK_POLL_MS,
      withinMs: Number.POSITIVE_INFINITY,
    });
    if (session === null || session === "aborted") {
      return fail(shareError("link-overdue", "No link came in time.", { waitedMs: clock.bootMs() - startedMs }));
    }
    return confirmSession(context, session);
  };

  return {
    backend: "upterm",
    probe,
    capabilities,
    relay: (name) => relays().find((relay) => relay.name === name) ?? null,
    prepare: async (dir) => {
      const key = await makeHostKey(dir, searchPath);
      return key.ok ? ok({ hostKeys: [key.value] }) : key;
    },
    plan,
    awaitLink,
    observe: watching.observe,
    guests: null,
    kick,
    door,
    classifyExit: classifyUptermExit,
  };
};
