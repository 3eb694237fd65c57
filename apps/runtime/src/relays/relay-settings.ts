// Adding and removing relays: checked, written into config.toml, in force at once. Knows no share and no transport.

import { fail, type Issue, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { RelayAdd } from "#contract/relay";
import { withoutRelay, withRelay } from "../platform/config/relay-edit";
import { problemsOfRelay } from "../platform/config/relay-rules";
import { type RelayEntry, relayEntrySchema, relayNameSchema } from "../platform/config/schema";
import type { ConfigStore } from "../platform/config/store";
import { BUILT_IN_RELAY, type ListedRelay, type RelayBook } from "./relay-book";

/** Called when all is checked and before anything is written; what it refuses is not done. */
export type BeforeChange = (relay: ListedRelay) => Result<null>;

export interface RelaySettings {
  /** Errors: invalid-input (each field named), setup-problem (the file). */
  add(asked: RelayAdd, before: BeforeChange): Result<null>;
  /** Errors: not-found, invalid-input (it is the default), setup-problem. Whether a share uses it is the caller's to ask. */
  remove(name: string, before: BeforeChange): Result<null>;
}

export interface RelaySettingsDeps {
  readonly store: ConfigStore;
  readonly book: RelayBook;
}

const invalid = (issues: readonly Issue[]): { readonly ok: false; readonly error: ShareError<"invalid-input"> } => {
  const words = issues.map(({ path, problem }) => `${path} ${problem}`).join("; ");
  return fail(shareError("invalid-input", `${words}.`, { issues: [...issues] }));
};

/** The configuration's names for the contract's fields, and back again for words about them. */
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

/** By the same rules as a file that was written by hand. */
const checkEntry = (asked: RelayAdd): Result<RelayEntry, ShareError<"invalid-input">> => {
  const read = relayEntrySchema.safeParse(toEntry(asked));
  if (!read.success) {
    return invalid(read.error.issues.map(({ path, message }) => ({ path: fieldOf(path), problem: message })));
  }
  const problems = problemsOfRelay(asked.name, read.data);
  return problems.length === 0
    ? ok(read.data)
    : invalid(problems.map(({ path, problem }) => ({ path: fieldOf(path.slice(2)), problem })));
};

const checkName = (name: string, taken: Readonly<Record<string, unknown>>): Result<null> => {
  const refuse = (problem: string) => invalid([{ path: "name", problem }]);
  if (!relayNameSchema.safeParse(name).success) return refuse("must be letters, digits, - and _, 64 at most");
  if (name === BUILT_IN_RELAY) return refuse("is built in; choose another one");
  return Object.hasOwn(taken, name)
    ? refuse(`is taken already; remove it first: lanecast relay remove ${name}`)
    : ok(null);
};

const byHand = (name: string): ShareError<"setup-problem"> => {
  const what = `The relay ${name} is not written as a table of its own in config.toml.`;
  return shareError("setup-problem", what, {
    what,
    path: null,
    hint: "Take it out by hand, then start lanecast again.",
  });
};

export const createRelaySettings = ({ store, book }: RelaySettingsDeps): RelaySettings => {
  /** What else was changed in the file by hand counts from the next start; its relays count at once. */
  const replace = (text: string): Result<null> => {
    const written = store.write(text);
    if (!written.ok) return written;
    book.replace(written.value.relays);
    return ok(null);
  };
  return {
    add: (asked, before) => {
      const entry = checkEntry(asked);
      if (!entry.ok) return entry;
      const file = store.read();
      if (!file.ok) return file;
      const name = checkName(asked.name, file.value.settings.relays);
      if (!name.ok) return name;
      const agreed = before(book.listingOf(asked.name, entry.value));
      return agreed.ok ? replace(withRelay(file.value.text, asked.name, entry.value)) : agreed;
    },
    remove: (name, before) => {
      const file = store.read();
      if (!file.ok) return file;
      const { relays, sharing } = file.value.settings;
      if (name === BUILT_IN_RELAY) return invalid([{ path: "name", problem: "is built in" }]);
      const entry = relays[name];
      if (entry === undefined || !Object.hasOwn(relays, name)) {
        return fail(shareError("not-found", `There is no relay ${name}.`, { kind: "relay", id: name }));
      }
      if (sharing.relay === name) {
        return invalid([{ path: "name", problem: "is the default; change relay of [sharing] in config.toml first" }]);
      }
      const rest = withoutRelay(file.value.text, name);
      if (rest === null) return fail(byHand(name));
      const agreed = before(book.listingOf(name, entry));
      return agreed.ok ? replace(rest) : agreed;
    },
  };
};
