// Parses the text of config.toml into settings: TOML, then the schema, then the rules between keys.
import { parse, TomlError } from "smol-toml";
import { fail, ok, type Result, type ShareError } from "#contract/errors";
import type { SharingLimits } from "#contract/stream";
import { setupProblem } from "../paths";
import { type ConfigProblem, describeProblems, problemsOf } from "./problems";
import { problemsOfRelay } from "./relay-rules";
import { type ConfigFile, configFileSchema } from "./schema";
import { settleSharing } from "./sharing";

/** The settings of a file, with the defaults filled in. */
export interface FileSettings {
  readonly sharing: SharingLimits;
  readonly backends: ConfigFile["backends"];
  /** The size at which an audit log file is set aside; null: no limit. */
  readonly auditMaxBytes: number | null;
  /** Whether the heads of the audit log go to the system log. */
  readonly auditSystemLog: boolean;
  /** Whether transcripts of handoffs are kept. */
  readonly handoffTranscripts: boolean;
  readonly window: ConfigFile["window"];
  readonly notify: boolean;
  /** The keys that leave `lane attach`; undefined: the usual ones. */
  readonly detachKeys: string | undefined;
  readonly relays: ConfigFile["relays"];
}

/** The built-in relay: on loopback, one per share. */
const BUILT_IN_RELAY = "here";

const parseToml = (text: string, path: string): Result<unknown, ShareError<"setup-problem">> => {
  try {
    return ok(parse(text));
  } catch (thrown) {
    if (!(thrown instanceof TomlError)) throw thrown;
    const reason = thrown.message.split("\n")[0]?.replace(/^Invalid TOML document: /, "") ?? "";
    const what = `${path}:${thrown.line}: invalid TOML: ${reason}`;
    return fail(setupProblem(what, path, `Fix line ${thrown.line}, column ${thrown.column}.`));
  }
};

/** The relay in [sharing] must exist, and no relay can be named `here`. */
const relayProblems = (file: ConfigFile): ConfigProblem[] => {
  const chosen = file.sharing.relay;
  const isUnknown = chosen !== undefined && chosen !== BUILT_IN_RELAY && !Object.hasOwn(file.relays, chosen);
  return [
    ...(isUnknown
      ? [{ path: ["sharing", "relay"], problem: `must be "here" or the name of a [relays.NAME] table` }]
      : []),
    ...(Object.hasOwn(file.relays, BUILT_IN_RELAY)
      ? [{ path: ["relays", BUILT_IN_RELAY], problem: "this name is built in; choose another one" }]
      : []),
    ...Object.entries(file.relays).flatMap(([name, entry]) =>
      name === BUILT_IN_RELAY ? [] : problemsOfRelay(name, entry),
    ),
  ];
};

/** Parses the text of config.toml. `path` is for messages only. The error names every problem with file and line (exit code 2). */
export const parseConfigFile = (text: string, path: string): Result<FileSettings, ShareError<"setup-problem">> => {
  const document = parseToml(text, path);
  if (!document.ok) return document;
  const read = configFileSchema.safeParse(document.value);
  if (!read.success) return fail(describeProblems(problemsOf(read.error.issues), text, path));
  const sharing = settleSharing(read.data.sharing);
  const problems = [...(sharing.ok ? [] : sharing.error), ...relayProblems(read.data)];
  if (!sharing.ok || problems.length > 0) return fail(describeProblems(problems, text, path));
  return ok({
    sharing: sharing.value,
    backends: read.data.backends,
    auditMaxBytes: read.data.audit.max_bytes ?? null,
    auditSystemLog: read.data.audit.system_log,
    handoffTranscripts: read.data.handoff.transcripts,
    window: read.data.window,
    notify: read.data.notify,
    detachKeys: read.data.attach.detach_keys,
    relays: read.data.relays,
  });
};
