// From a relay and a link to what a guest pastes. Foreign text is parsed strictly before it becomes a command (BACKENDS 5).
import { fail, ok, type Result, shareError } from "../../protocol/contract/errors";
import { type Join, joinSchema } from "../../protocol/contract/share";
import type { RunningRelay } from "../../relays/relay";
import type { BackendLink } from "./share-backend";
import type { ShareRecord } from "./share-record";

/** A host name or an address as ssh takes it; nothing a shell could read as more. */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[?[0-9a-fA-F:]{2,45}\]?)$/;

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

/**
 * The command works as it stands where the guest is. `HostKeyAlias` is the same for every share of this home: each
 * share listens on a port of its own, and ssh would ask about the relay's one key each time (BACKENDS 0).
 */
export const buildJoin = (
  record: ShareRecord,
  relay: RunningRelay,
  link: BackendLink,
  hostKeyAlias: string,
): Result<Join> => {
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
