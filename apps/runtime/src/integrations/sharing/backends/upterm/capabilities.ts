// What upterm can do over a relay, judged by both versions and by what a running session reports.
import type { Capabilities } from "#contract/share";
import { releaseOfRelay } from "../../../../relays/upterm/version";
import type { RelayFacts } from "../backend";
import type { UptermProbe } from "./probe";

/** From 0.35, a daemon believes only guests' certificates that the pinned relay key signed, and makes a lost connection again. */
const PROVING_HOST = 35;
/** From 0.34, a relay derives a session's id from a key that the host proves, so it can take a session back. It also ends both sides of a guest's connection. */
const PROVING_RELAY = 34;

/**
 * `isDenied`: the running session says that its relay cannot take it back. A mixed pair can do what the weaker one can.
 */
export const capabilitiesOf = (
  probe: Pick<UptermProbe, "release"> | null,
  { isOurs, version }: RelayFacts,
  isDenied: boolean,
): Capabilities => {
  const isProvingPair = (probe?.release ?? 0) >= PROVING_HOST && releaseOfRelay(version) >= PROVING_RELAY;
  const proves = isProvingPair && !isDenied;
  // If our own relay is gone, the share ends (ADR 0004).
  const returns = proves && !isOurs;
  return {
    // An older relay doesn't report to its host that a guest's connection is gone. With our own relay, the kernel's
    // table shows it.
    knowsGuests: isOurs || proves,
    guestsBy: "key",
    canKickOne: true,
    canChangeAccess: true,
    kickedStayOut: true,
    knock: "guest",
    enforcesKeys: true,
    readOnlyBy: "backend+tmux",
    survivesRelayLoss: returns,
    keepsLink: returns,
    identityForgeable: !proves,
  };
};
