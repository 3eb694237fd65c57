// From a relay and a link to what a guest pastes. Foreign text is parsed strictly before it becomes a command (BACKENDS 5).
import { createHash } from "node:crypto";
import { fail, ok, type Result, shareError } from "#contract/errors";
import { type Join, joinSchema } from "#contract/share";
import type { RunningRelay } from "../../../relays/relay";
import type { BackendLink } from "../backends/backend";
import type { ShareRecord } from "./record";

/** A host name or an address as ssh takes it; nothing a shell could read as more. */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[?[0-9a-fA-F:]{2,45}\]?)$/;

/** Enough to tell the few relays apart that one guest may meet. */
const ALIAS_DIGITS = 8;

/** For ~/.ssh/config: `ssh lanecast-…` is then enough, while the share lives. */
const sshConfigOf = (hostKeyAlias: string, { guestHost, guestPort }: RunningRelay, { user }: BackendLink): string =>
  [
    `Host ${hostKeyAlias}`,
    `  HostName ${guestHost}`,
    `  Port ${guestPort}`,
    `  User ${user}`,
    `  HostKeyAlias ${hostKeyAlias}`,
    "",
  ].join("\n");

/** A relay elsewhere has a key of its own: under the home's alias ssh would take it for a changed one. */
const aliasFor = ({ process, publicKey }: RunningRelay, homeAlias: string): string => {
  if (process !== null) return homeAlias;
  return `${homeAlias}-${createHash("sha256").update(publicKey).digest("hex").slice(0, ALIAS_DIGITS)}`;
};

/**
 * The command works as it stands where the guest is. `HostKeyAlias` is the same for every share over relays of this home:
 * each listens on a port of its own, and ssh would ask about their one key each time (BACKENDS 0).
 */
export const buildJoin = (
  record: ShareRecord,
  relay: RunningRelay,
  link: BackendLink,
  homeAlias: string,
): Result<Join> => {
  const hostKeyAlias = aliasFor(relay, homeAlias);
  const host = relay.guestHost;
  const candidate = {
    command: `ssh -p ${relay.guestPort} -o HostKeyAlias=${hostKeyAlias} ${link.user}@${host}`,
    user: link.user,
    host,
    port: relay.guestPort,
    hostKey: relay.fingerprint,
    knownHosts: `${hostKeyAlias} ${relay.publicKey}`,
    sshConfig: sshConfigOf(hostKeyAlias, relay, link),
    access: record.request.access,
    expiresAtMs: record.state.expiresAtMs,
  };
  const parsed = joinSchema.safeParse(candidate);
  if (!parsed.success || !HOST.test(host)) {
    // Nothing of the foreign text is shown: it did not look like a link.
    return fail(
      shareError("relay-refused", "The relay answered with something that is no link.", {
        backend: record.request.backend,
        relay: record.request.relay,
        hint: "Check that the relay is the server you meant.",
      }),
    );
  }
  return ok(parsed.data);
};
