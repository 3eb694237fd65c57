// Relays: their names in the page, which one a share uses, and the form that adds one. Pure.
import type { Backend } from "#contract/errors";
import type { RelayAdd, RelayKind, RelayView } from "#contract/relay";
import type { Capabilities, Reach } from "#contract/share";
import type { Failure } from "../../../words/failure-words";
import { sentence } from "../../../words/phrases";

const labels: Readonly<Record<Reach, (name: string) => string>> = {
  here: () => "this computer",
  lan: (name) => `your network (${name})`,
  tunnel: (name) => `via ${name}`,
  host: (name) => `your relay (${name})`,
  public: (name) => `public relay (${name})`,
};

/** `this computer`, `your network (office)`, `via jump-1`, `public relay (tmate-io)`. */
export const relayLabel = ({ name, kind, reach }: Pick<RelayView, "name" | "kind" | "reach">): string =>
  labels[kind === "here" ? "here" : reach](name);

/** `guests connect to 192.0.2.7, port 2200`. Without a port, each share gets its own. */
export const connectWords = ({ host, port }: Pick<RelayView, "host" | "port">, guests = "guests"): string =>
  port === null ? `${guests} connect to ${host}` : `${guests} connect to ${host}, port ${port}`;

/** The relays that this backend can use. */
export const relaysFor = (relays: readonly RelayView[], backend: Backend | null): readonly RelayView[] =>
  relays.filter((relay) => relay.backend === backend);

/** The chosen relay if this backend has it, else its own for the same way, else the configured default, else this computer. */
export const chosenRelay = (
  chosen: string | null,
  relays: readonly RelayView[],
  backend: Backend | null,
  forSameWay: string | null = null,
): RelayView | null => {
  const candidates = relaysFor(relays, backend);
  return (
    candidates.find(({ name }) => name === chosen) ??
    candidates.find(({ name }) => name === forSameWay) ??
    candidates.find(({ isDefault }) => isDefault) ??
    candidates.find(({ kind }) => kind === "here") ??
    null
  );
};

/**
 * The relay that a switch to this backend would use: the one with the same name, else the one that guests reach at the same
 * host, else the only one with the same reach. Null: the runtime refuses the switch.
 */
export const relayAfterSwitch = (
  relays: readonly RelayView[],
  to: Backend,
  { relay, reach }: { readonly relay: string; readonly reach: Reach },
): RelayView | null => {
  const candidates = relaysFor(relays, to);
  const now = relays.find(({ name }) => name === relay);
  const isSamePlace = ({ kind, host }: RelayView): boolean =>
    kind !== "host" && kind === now?.kind && host === now.host;
  const [sameReach, ...more] = candidates.filter((each) => each.reach === reach);
  return (
    candidates.find(({ name }) => name === relay) ??
    candidates.find(isSamePlace) ??
    (more.length === 0 ? sameReach : undefined) ??
    null
  );
};

/** What this backend can do over this relay; null if unknown. */
export const capabilitiesOver = (
  relays: readonly RelayView[],
  backend: Backend,
  relay: string | null,
): Capabilities | null => relaysFor(relays, backend).find(({ name }) => name === relay)?.capabilities ?? null;

export type AddedKind = Exclude<RelayKind, "here">;

export interface RelayForm {
  readonly name: string;
  readonly backend: Backend;
  readonly kind: AddedKind;
  /** `lan`: one of this computer's addresses. */
  readonly bind: string;
  /** `host`: the relay. `tunnel`: the SSH host. */
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly identity: string;
  /** One fingerprint per line. */
  readonly hostKeys: string;
  readonly isPublic: boolean;
}
export type RelayField = Exclude<keyof RelayForm, "backend" | "kind">;

export const emptyRelayForm: RelayForm = {
  name: "",
  backend: "tmate",
  kind: "lan",
  bind: "",
  host: "",
  port: "",
  user: "",
  identity: "",
  hostKeys: "",
  isPublic: false,
};

const optional = <K extends string>(key: K, text: string): { readonly [P in K]?: string } =>
  // A computed property name widens to string; the key is K.
  (text.trim() === "" ? {} : { [key]: text.trim() }) as { readonly [P in K]?: string };

const portOf = (text: string): { readonly port?: number } => (text.trim() === "" ? {} : { port: Number(text) });

const keysOf = (text: string): { readonly hostKeys?: string[] } => {
  const hostKeys = text.split(/\s+/).filter((line) => line !== "");
  return hostKeys.length === 0 ? {} : { hostKeys };
};

export const relayRequest = (form: RelayForm): RelayAdd => {
  const { backend, kind } = form;
  const base = { name: form.name.trim(), backend, kind, public: false };
  switch (kind) {
    case "lan":
      return { ...base, ...optional("bind", form.bind) };
    case "host":
      return {
        ...base,
        ...optional("host", form.host),
        ...portOf(form.port),
        ...keysOf(form.hostKeys),
        public: form.isPublic,
      };
    case "tunnel": {
      const jump = { ...portOf(form.port), ...optional("user", form.user), ...optional("identity", form.identity) };
      return { ...base, jump: { host: form.host.trim(), ...jump, ...keysOf(form.hostKeys) } };
    }
  }
};

/** The form field for each path of the request. */
const fields: Readonly<Record<string, RelayField>> = {
  name: "name",
  bind: "bind",
  host: "host",
  "jump.host": "host",
  jump: "host",
  port: "port",
  "jump.port": "port",
  "jump.user": "user",
  "jump.identity": "identity",
  hostKeys: "hostKeys",
  "jump.hostKeys": "hostKeys",
  public: "isPublic",
};

export type RelayProblems = Readonly<Partial<Record<RelayField, string>>>;

/** Problems that the page finds without asking the runtime. */
export const formProblems = (form: RelayForm): RelayProblems => {
  const port = form.port.trim();
  const needsHost = form.kind !== "lan" && form.host.trim() === "";
  return {
    ...(form.name.trim() === "" ? { name: "Enter a name." } : {}),
    ...(form.kind === "lan" && form.bind === "" ? { bind: "Choose an address." } : {}),
    ...(needsHost ? { host: form.kind === "tunnel" ? "Enter the SSH host." : "Enter the relay's host." } : {}),
    ...(port !== "" && !/^[1-9]\d{0,4}$/.test(port) ? { port: "Enter a number from 1 to 65535." } : {}),
  };
};

/** Splits a failure into problems of single fields and, if it has a problem that no field shows, the failure itself. */
export const relayProblems = (
  failure: Failure | null,
): { readonly at: RelayProblems; readonly rest: Failure | null } => {
  if (failure?.code !== "invalid-input") return { at: {}, rest: failure };
  const at: Partial<Record<RelayField, string>> = {};
  let isBeyondFields = false;
  for (const { path, problem } of failure.data.issues) {
    const field = fields[path] ?? fields[path.replace(/\.\d+$/, "")];
    if (field === undefined) isBeyondFields = true;
    else at[field] = [at[field], sentence(problem)].filter((part) => part !== undefined).join(" ");
  }
  return { at, rest: isBeyondFields ? failure : null };
};
