// Builds what a guest pastes from a relay and a link. Text from a backend is parsed strictly before it becomes a command (PASTE2).
import { createHash } from "node:crypto";
import { fail, ok, type Result, shareError } from "#contract/errors";
import { type Join, joinSchema } from "#contract/share";
import type { RunningRelay } from "../../../relays/relay";
import type { BackendLink } from "../backends/backend";
import type { ShareRecord } from "./record";

/** A host name or an address that ssh accepts and every shell reads as one plain word. */
const HOST = /^(?:[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|[0-9a-fA-F:]{2,45})$/;
/** ssh would take a leading dash for an option, and zsh replaces a word that begins with `=`. */
const FIRST_OF_USER = /^[A-Za-z0-9]/;

/** Without the brackets of `[::1]`: zsh takes them for a pattern, and ssh_config(5) knows no brackets. */
const withoutBrackets = (host: string): string => host.replace(/^\[([^[\]]*)\]$/, "$1");

/** Enough digits to tell apart the few relays that one guest meets. */
const ALIAS_DIGITS = 8;

/** An entry for ~/.ssh/config. While the share is live, `ssh lanecast-…` then joins it. */
const sshConfigOf = (hostKeyAlias: string, { guestHost, guestPort }: RunningRelay, { user }: BackendLink): string =>
  [
    `Host ${hostKeyAlias}`,
    `  HostName ${withoutBrackets(guestHost)}`,
    `  Port ${guestPort}`,
    `  User ${user}`,
    `  HostKeyAlias ${hostKeyAlias}`,
    "",
  ].join("\n");

/** A remote relay has its own key. Under the home's alias, ssh would report a changed host key. */
const aliasFor = ({ process, publicKey }: RunningRelay, homeAlias: string): string => {
  if (process !== null) return homeAlias;
  return `${homeAlias}-${createHash("sha256").update(publicKey).digest("hex").slice(0, ALIAS_DIGITS)}`;
};

/**
 * The command works unchanged on the guest's machine, in any shell: it consists of plain words. `HostKeyAlias` is the same for all
 * shares of this home: each relay listens on another port, and without the alias ssh would ask about the same key each time.
 */
export const buildJoin = (
  record: ShareRecord,
  relay: RunningRelay,
  link: BackendLink,
  homeAlias: string,
): Result<Join> => {
  const hostKeyAlias = aliasFor(relay, homeAlias);
  const host = withoutBrackets(relay.guestHost);
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
  if (!parsed.success || !HOST.test(host) || !FIRST_OF_USER.test(link.user)) {
    // The text is not shown because it does not look like a link.
    return fail(
      shareError("relay-refused", "The relay didn't return a valid link.", {
        backend: record.request.backend,
        relay: record.request.relay,
        hint: "Check that the relay's host and port are right.",
      }),
    );
  }
  return ok(parsed.data);
};
