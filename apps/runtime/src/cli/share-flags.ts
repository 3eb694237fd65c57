// The flags of a share's start, for `share start` and `policy check` alike: declared once, read once. Input comes before everything else (INTERFACE 1).
import { type Command, Option } from "commander";
import type { ShareRequest } from "#contract/commands";
import { parseDuration } from "#contract/durations";
import { ok, type Result } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { WireError } from "#contract/wire";
import type { Connection } from "./connection";
import type { CliContext } from "./context";
import { readKeys } from "./key-flags";
import { invalidInput } from "./outcome";
import { collect } from "./program/subcommand";
import { resolveTerminal } from "./resolve-ids";

export interface ShareFlags {
  readonly backend: string;
  readonly ttl?: string;
  readonly access?: string;
  readonly key?: readonly string[];
  readonly githubUser?: readonly string[];
  readonly anyoneWithLink?: boolean;
  readonly relay?: string;
  readonly reason?: string;
  readonly knock?: boolean;
}

export const addShareFlags = (command: Command): Command =>
  command
    .addOption(new Option("--backend <backend>", "what carries it").choices(["tmate", "upterm"]).makeOptionMandatory())
    .option("--ttl <duration>", "time to live, such as 45m or 1h30m (default: the configuration's)")
    .addOption(
      new Option("--access <access>", "what guests may do (default: the configuration's)").choices(["read", "write"]),
    )
    .option("--key <file|key>", "a public key that may join, or a file of them; may be repeated", collect)
    .option("--github-user <user>", "the keys this user has published on GitHub; may be repeated", collect)
    .option("--anyone-with-link", "no keys: whoever holds the link gets in")
    .option("--relay <name>", "the relay to use (default: the configuration's)")
    .option("--knock", "guests wait until you let them in (lanecast guest admit)")
    .option("--reason <text>", "why, for the audit log");

/**
 * The id sent for a terminal that this side cannot find. The runtime then checks input before terminal and records the
 * refusal, as with any other start (INTERFACE 1); no terminal can have it: real ids are twelve signs long.
 */
export const NO_TERMINAL = "trm_none" as TerminalId;

/** The flags alone, checked as far as that needs no runtime. Whether somebody may join at all is the runtime's to say: it records a refusal. */
export const readShareFlags = async (
  context: CliContext,
  flags: ShareFlags,
): Promise<Result<Omit<ShareRequest, "terminalId">, WireError>> => {
  const ttl = flags.ttl === undefined ? null : parseDuration(flags.ttl, 0);
  if (ttl !== null && !ttl.ok) return invalidInput("--ttl", ttl.error.problem);
  const keys = await readKeys(context, flags.key ?? [], flags.githubUser ?? []);
  if (!keys.ok) return keys;
  return ok({
    backend: flags.backend as ShareRequest["backend"],
    keys: [...keys.value],
    anyoneWithLink: flags.anyoneWithLink === true,
    ...(ttl === null ? {} : { ttlMs: ttl.value }),
    ...(flags.access === undefined ? {} : { access: flags.access as ShareRequest["access"] }),
    ...(flags.relay === undefined ? {} : { relay: flags.relay }),
    ...(flags.knock === true ? { knock: true } : {}),
    ...(flags.reason === undefined ? {} : { reason: flags.reason }),
  });
};

/** Runs `send` with the terminal's id; what cannot be found is still sent, and the answer names what was typed. */
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
