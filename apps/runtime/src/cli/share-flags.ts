// Reads the flags of a share request, for `share start`, `run` and `policy check`. program/declare.ts declares them.
import { readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { ShareRequest } from "#contract/commands";
import { type Backend, fail, ok, type Result } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import { KEY_LINE_MAX_LENGTH, KEYS_MAX_COUNT } from "#contract/limits";
import { parsePublicKeys } from "#contract/ssh-keys";
import type { WireError } from "#contract/wire";
import type { Connection } from "./connection";
import type { CliContext } from "./context";
import { invalidInput } from "./outcome";
import { savedKeysOf } from "./resolve-guests";
import { resolveTerminal } from "./resolve-ids";
import { readDuration } from "./time-flags";

export interface ShareFlags {
  readonly backend?: string;
  readonly ttl?: string;
  readonly access?: string;
  readonly key?: readonly string[];
  readonly githubUser?: readonly string[];
  readonly guest?: readonly string[];
  readonly anyoneWithLink?: boolean;
  readonly relay?: string;
  readonly over?: string;
  readonly reason?: string;
  readonly knock?: boolean;
}

const KEY_FLAG = "--key";
/** Every line of a file that is not a key file is a problem; more than this says nothing new. */
const PROBLEMS_SHOWN = 3;
const KEY_FILE_MAX_BYTES = KEYS_MAX_COUNT * KEY_LINE_MAX_LENGTH;

/** A key line is a type, a space and a blob. A file with such a name can be given as `./name`. */
const looksLikeKey = (text: string): boolean =>
  /^(?:ssh-|ecdsa-|sk-)\S+\s+\S/.test(text.trim()) || text.includes("-----BEGIN");

const codeOf = (thrown: unknown): string =>
  thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);

const readErrors: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  EISDIR: "is a directory",
  EACCES: "permission denied",
};

/** By its byte order mark, else UTF-8. PowerShell writes UTF-16. */
const textIn = (bytes: Buffer): string => {
  const [first, second] = bytes;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isUtf16 ? new TextDecoder(first === 0xff ? "utf-16le" : "utf-16be").decode(bytes) : bytes.toString("utf8");
};

const readKeyFile = (path: string, cwd: string): Result<string, string> => {
  try {
    const absolute = resolve(cwd, path);
    const { size } = statSync(absolute);
    return size > KEY_FILE_MAX_BYTES ? fail("too large for a key file") : ok(textIn(readFileSync(absolute)));
  } catch (thrown) {
    return fail(readErrors[codeOf(thrown)] ?? `can't be read (${codeOf(thrown)})`);
  }
};

const keyLinesOf = (given: string, cwd: string): Result<readonly string[], WireError> => {
  if (given.trim() === "") return invalidInput(KEY_FLAG, "empty; give a file or a public key");
  const isKey = looksLikeKey(given);
  const source = isKey ? "" : `${given}: `;
  const text = isKey ? ok(given) : readKeyFile(given, cwd);
  if (!text.ok) return invalidInput(KEY_FLAG, `${source}${text.error}`);
  const keys = parsePublicKeys([text.value]);
  if (keys.ok) return ok(keys.value.map(({ line, label }) => (label === null ? line : `${line} ${label}`)));
  const problems = keys.error.data.issues.map(({ problem }) => problem);
  const more = problems.length - PROBLEMS_SHOWN;
  const shown = problems.slice(0, PROBLEMS_SHOWN).join("; ");
  return invalidInput(KEY_FLAG, `${source}${shown}${more > 0 ? `; and ${more} more` : ""}`);
};

/** Every key that can join, as whole lines. Never passes on a private key. The runtime checks the keys again. */
export const readKeys = async (
  context: Pick<CliContext, "cwd" | "githubKeys">,
  given: readonly string[],
  githubUsers: readonly string[],
): Promise<Result<readonly string[], WireError>> => {
  const keys: string[] = [];
  for (const each of given) {
    const lines = keyLinesOf(each, context.cwd);
    if (!lines.ok) return lines;
    keys.push(...lines.value);
  }
  // One after the other, so that after a failure GitHub isn't asked again.
  for (const user of githubUsers) {
    const lines = await context.githubKeys(user);
    if (!lines.ok) return invalidInput("--github-user", lines.error);
    keys.push(...lines.value);
  }
  return ok(keys);
};

/** A request that may lack its backend, and may name a way (`over`) instead of a relay. `guests`: the names of people with saved keys. */
export type AskedShare = Omit<ShareRequest, "terminalId" | "backend"> & {
  readonly backend?: Backend;
  readonly over?: string;
  readonly guests: readonly string[];
};

/** Checks the flags as far as possible without the runtime. The runtime decides whether anyone can join, and records a refusal. */
export const readShareFlags = async (
  context: CliContext,
  flags: ShareFlags,
): Promise<Result<AskedShare, WireError>> => {
  const ttl = flags.ttl === undefined ? null : readDuration("--ttl", flags.ttl, 0);
  if (ttl !== null && !ttl.ok) return ttl;
  const keys = await readKeys(context, flags.key ?? [], flags.githubUser ?? []);
  if (!keys.ok) return keys;
  return ok({
    ...(flags.backend === undefined ? {} : { backend: flags.backend as Backend }),
    keys: [...keys.value],
    guests: flags.guest ?? [],
    anyoneWithLink: flags.anyoneWithLink === true,
    ...(ttl === null ? {} : { ttlMs: ttl.value }),
    ...(flags.access === undefined ? {} : { access: flags.access as ShareRequest["access"] }),
    ...(flags.relay === undefined ? {} : { relay: flags.relay }),
    ...(flags.over === undefined ? {} : { over: flags.over }),
    ...(flags.knock === true ? { knock: true } : {}),
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
  });
};

/** The backend of the named relay; null if the name is unknown or both backends have it, as with `here`. */
const backendOfRelay = async (runtime: Connection, relay: string | undefined): Promise<Backend | null> => {
  if (relay === undefined) return null;
  const listed = await runtime.call((client) => client.relay.list());
  const of = listed.ok ? listed.value.relays.filter(({ name }) => name === relay).map(({ backend }) => backend) : [];
  return of.length === 1 ? (of[0] ?? null) : null;
};

/** The given backend, the relay's, the only one that works here, or the one that a person chooses. */
const chooseBackend = async (
  context: CliContext,
  runtime: Connection,
  { backend, relay }: AskedShare,
): Promise<Result<Backend, WireError>> => {
  const known = backend ?? (await backendOfRelay(runtime, relay));
  if (known !== null && known !== undefined) return ok(known);
  const probed = await runtime.call((client) => client.runtime.backends());
  if (!probed.ok) return probed;
  const usable = probed.value.backends.filter(({ available }) => available).map((status) => status.backend);
  // None works: the runtime refuses the first one, says what it needs, and records that.
  const [first = probed.value.backends[0]?.backend ?? "tmate", ...others] = usable;
  if (others.length === 0) return ok(first);
  const choices = usable.map((value) => ({ value, label: value }));
  const chosen = context.isJson || !context.io.canAsk ? null : await context.io.prompts.one("Share using", choices);
  return chosen === null ? invalidInput("--backend", `${usable.join(" and ")} both work here; choose one`) : ok(chosen);
};

/** The request as the runtime takes it: with a backend, and with keys instead of people's names. */
export const completed = async (
  context: CliContext,
  runtime: Connection,
  asked: AskedShare,
): Promise<Result<Omit<ShareRequest, "terminalId">, WireError>> => {
  const { guests, backend: _backend, over: _over, keys, ...rest } = asked;
  const saved = await savedKeysOf(runtime, guests);
  if (!saved.ok) return saved;
  const backend = await chooseBackend(context, runtime, asked);
  return backend.ok ? ok({ ...rest, keys: [...keys, ...saved.value], backend: backend.value }) : backend;
};

/**
 * The id sent if the CLI can't find the terminal. The runtime then still checks the input before the terminal and records
 * the refusal, as for every start. No terminal can have this id: real ones have twelve characters.
 */
export const NO_TERMINAL = "trm_none" as TerminalId;

/** Calls `send` with the terminal's id. If the terminal isn't found, it still calls it, and the error names what was typed. */
export const withTerminal = async <T>(
  context: CliContext,
  runtime: Connection,
  typed: string,
  send: (terminalId: TerminalId) => Promise<Result<T, WireError>>,
): Promise<Result<T, WireError>> => {
  const found = await resolveTerminal(runtime, typed, context.env.LANECAST_TERMINAL);
  if (found.ok) return send(found.value);
  if (found.error.code !== "not-found") return found;
  const answer = await send(NO_TERMINAL);
  if (answer.ok || answer.error.code !== "not-found") return answer;
  return { ok: false, error: { ...found.error, correlationId: answer.error.correlationId } };
};
