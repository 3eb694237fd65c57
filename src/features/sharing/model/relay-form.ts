// What is filled in to add a relay, what that means as a request, and which field a refusal is about. Pure.
import type { Backend } from "#contract/errors";
import type { RelayAdd, RelayKind } from "#contract/relay";
import type { Failure } from "../../../words/failure-words";
import { sentence } from "../../../words/phrases";

export type AddedKind = Exclude<RelayKind, "here">;

export interface RelayForm {
  readonly name: string;
  readonly backend: Backend;
  readonly kind: AddedKind;
  /** `lan`: one of this machine's addresses. */
  readonly bind: string;
  /** `host`: the relay; `tunnel`: the jump host. */
  readonly host: string;
  readonly port: string;
  readonly user: string;
  readonly identity: string;
  /** One fingerprint a line. */
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

const given = <K extends string>(key: K, text: string): { readonly [P in K]?: string } =>
  // The key is the one that was asked for; only the computed name hides it.
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
      return { ...base, ...given("bind", form.bind) };
    case "host":
      return {
        ...base,
        ...given("host", form.host),
        ...portOf(form.port),
        ...keysOf(form.hostKeys),
        public: form.isPublic,
      };
    case "tunnel": {
      const jump = { ...portOf(form.port), ...given("user", form.user), ...given("identity", form.identity) };
      return { ...base, jump: { host: form.host.trim(), ...jump, ...keysOf(form.hostKeys) } };
    }
  }
};

/** Where the page fills in what the request calls otherwise. */
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

/** What is missing before anybody is asked. */
export const missingIn = (form: RelayForm): RelayProblems => {
  const port = form.port.trim();
  const needsHost = form.kind !== "lan" && form.host.trim() === "";
  return {
    ...(form.name.trim() === "" ? { name: "Give it a name." } : {}),
    ...(form.kind === "lan" && form.bind === "" ? { bind: "Choose one address." } : {}),
    ...(needsHost ? { host: form.kind === "tunnel" ? "Name the jump host." : "Name the relay's machine." } : {}),
    ...(port !== "" && !/^[1-9]\d{0,4}$/.test(port) ? { port: "A number from 1 to 65535." } : {}),
  };
};

/** What a refusal says about single fields; what is about none is told as a whole. */
export const relayProblems = (
  failure: Failure | null,
): { readonly at: RelayProblems; readonly rest: Failure | null } => {
  if (failure?.code !== "invalid-input") return { at: {}, rest: failure };
  const at: Partial<Record<RelayField, string>> = {};
  let isWhole = false;
  for (const { path, problem } of failure.data.issues) {
    const field = fields[path] ?? fields[path.replace(/\.\d+$/, "")];
    if (field === undefined) isWhole = true;
    else at[field] = [at[field], sentence(problem)].filter((part) => part !== undefined).join(" ");
  }
  return { at, rest: isWhole ? failure : null };
};
