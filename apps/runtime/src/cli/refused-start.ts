// A start that was refused on this side still leaves its row (INTERFACE 1), where a runtime is there to write it. Decides nothing.
import { REASON_MAX_LENGTH, REFUSED_ISSUES_MAX_COUNT, REFUSED_PATH_MAX_LENGTH } from "#contract/limits";
import type { WireError } from "#contract/wire";
import type { Connection } from "./connection";
import { type CliContext, withRuntime } from "./context";

interface Refused {
  readonly ok: false;
  readonly error: WireError;
}

/** The refusal as it was, now with the id under which the log has it; unchanged where it was the runtime's own or cannot be told. */
export const noteRefused = async (runtime: Connection, refused: Refused): Promise<Refused> => {
  const { error } = refused;
  if (error.code !== "invalid-input" || error.correlationId !== null) return refused;
  const issues = error.data.issues.slice(0, REFUSED_ISSUES_MAX_COUNT).map(({ path, problem }) => ({
    path: path.slice(0, REFUSED_PATH_MAX_LENGTH),
    problem: problem.slice(0, REASON_MAX_LENGTH),
  }));
  const noted = await runtime.call((client) => client.share.noteRefused({ issues }));
  return noted.ok ? { ok: false, error: { ...error, correlationId: noted.value.correlationId } } : refused;
};

/** The same, before there is a connection. Without a runtime there is no log to write to, and the complaint stands alone. */
export const noteRefusedStart = async (context: CliContext, refused: Refused): Promise<Refused> => {
  if (!context.isRunning(context.places)) return refused;
  const noted = await withRuntime(context, (runtime) => noteRefused(runtime, refused));
  return noted.ok || noted.error.code !== "invalid-input" ? refused : { ok: false, error: noted.error };
};
