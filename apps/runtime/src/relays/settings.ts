// Adds and removes relays: checks them, writes config.toml, and updates the registry.

import { fail, type Issue, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { RelayAdd } from "#contract/relay";
import { withoutRelay, withRelay } from "../platform/config/relay-edit";
import { problemsOfRelay } from "../platform/config/relay-rules";
import { type RelayEntry, relayEntrySchema, relayNameSchema } from "../platform/config/schema";
import type { ConfigStore } from "../platform/config/store";
import { BUILT_IN_RELAY, type ListedRelay, type RelayRegistry } from "./registry";

/** Called after the checks and before anything is written. An error stops the change. */
export type BeforeChange = (relay: ListedRelay) => Result<null>;

export interface RelaySettings {
  /** Errors: invalid-input (names each field), setup-problem (the file). */
  add(relay: RelayAdd, before: BeforeChange): Result<null>;
  /** Errors: not-found, invalid-input (it is the default), setup-problem. The caller checks whether a share uses it. */
  remove(name: string, before: BeforeChange): Result<null>;
}

export interface RelaySettingsDeps {
  readonly store: ConfigStore;
  readonly registry: RelayRegistry;
}

const invalid = (issues: readonly Issue[]): { readonly ok: false; readonly error: ShareError<"invalid-input"> } => {
  const problems = issues.map(({ path, problem }) => `${path} ${problem}`).join("; ");
  return fail(shareError("invalid-input", `${problems}.`, { issues: [...issues] }));
};

/** From the configuration's keys to the contract's fields, for messages. */
const FIELD_OF: Readonly<Record<string, string>> = {
  host_key: "hostKeys",
  guest_host: "guestHost",
  guest_port: "guestPort",
  host_identity: "hostIdentity",
};
const fieldOf = (path: readonly PropertyKey[]): string =>
  path.map((part) => FIELD_OF[String(part)] ?? String(part)).join(".");

const toEntry = ({ name: _name, hostKeys, jump, guestHost, guestPort, hostIdentity, ...same }: RelayAdd): unknown => {
  const { hostKeys: jumpKeys, ...jumpSame } = jump ?? {};
  return {
    ...same,
    ...(hostKeys === undefined ? {} : { host_key: hostKeys }),
    ...(jump === undefined ? {} : { jump: { ...jumpSame, ...(jumpKeys === undefined ? {} : { host_key: jumpKeys }) } }),
    ...(guestHost === undefined ? {} : { guest_host: guestHost }),
    ...(guestPort === undefined ? {} : { guest_port: guestPort }),
    ...(hostIdentity === undefined ? {} : { host_identity: hostIdentity }),
  };
};

/** Applies the same rules as for a file that was written by hand. */
const checkEntry = (relay: RelayAdd): Result<RelayEntry, ShareError<"invalid-input">> => {
  const read = relayEntrySchema.safeParse(toEntry(relay));
  if (!read.success) {
    return invalid(read.error.issues.map(({ path, message }) => ({ path: fieldOf(path), problem: message })));
  }
  const problems = problemsOfRelay(relay.name, read.data);
  return problems.length === 0
    ? ok(read.data)
    : invalid(problems.map(({ path, problem }) => ({ path: fieldOf(path.slice(2)), problem })));
};

const checkName = (name: string, taken: Readonly<Record<string, unknown>>): Result<null> => {
  const refuse = (problem: string) => invalid([{ path: "name", problem }]);
  if (!relayNameSchema.safeParse(name).success)
    return refuse("must be at most 64 letters, digits, - and _, and start with a letter or digit");
  if (name === BUILT_IN_RELAY) return refuse("is built in; choose another name");
  return Object.hasOwn(taken, name)
    ? refuse(`already exists; remove it first with: lanecast relay remove ${name}`)
    : ok(null);
};

const notATable = (name: string): ShareError<"setup-problem"> => {
  const what = `The relay ${name} isn't written as a table [relays.${name}] in config.toml.`;
  return shareError("setup-problem", what, { what, path: null, hint: "Remove it by hand, then restart lanecast." });
};

export const createRelaySettings = ({ store, registry }: RelaySettingsDeps): RelaySettings => {
  /** Other changes that were made to the file by hand take effect at the next start; its relays take effect immediately. */
  const replace = (text: string): Result<null> => {
    const written = store.write(text);
    if (!written.ok) return written;
    registry.replace(written.value.relays);
    return ok(null);
  };
  return {
    add: (relay, before) => {
      const entry = checkEntry(relay);
      if (!entry.ok) return entry;
      const file = store.read();
      if (!file.ok) return file;
      const name = checkName(relay.name, file.value.settings.relays);
      if (!name.ok) return name;
      const allowed = before(registry.listingOf(relay.name, entry.value));
      return allowed.ok ? replace(withRelay(file.value.text, relay.name, entry.value)) : allowed;
    },
    remove: (name, before) => {
      const file = store.read();
      if (!file.ok) return file;
      const { relays, sharing } = file.value.settings;
      if (name === BUILT_IN_RELAY) return invalid([{ path: "name", problem: "is built in and can't be removed" }]);
      const entry = relays[name];
      if (entry === undefined || !Object.hasOwn(relays, name)) {
        return fail(shareError("not-found", `There is no relay ${name}.`, { kind: "relay", id: name }));
      }
      if (sharing.relay === name) {
        const problem = "is the default relay; change relay in [sharing] of config.toml first";
        return invalid([{ path: "name", problem }]);
      }
      const rest = withoutRelay(file.value.text, name);
      if (rest === null) return fail(notATable(name));
      const allowed = before(registry.listingOf(name, entry));
      return allowed.ok ? replace(rest) : allowed;
    },
  };
};
