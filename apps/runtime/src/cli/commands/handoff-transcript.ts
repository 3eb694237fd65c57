// `lanecast handoff transcript`: the agent's calls, or the transcript file of a handoff.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { shareError } from "#contract/errors";
import { castFolderOf, castNameOf, handoffOfCast } from "../../platform/cast-files";
import type { CliContext } from "../context";
import { invalidArgument, localFailure, type Outcome, output } from "../outcome";
import { callTable } from "../text/handoff";
import { onHandoff } from "./handoff";

const listCasts = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder).flatMap((name) => handoffOfCast(name) ?? []);
  } catch {
    return [];
  }
};

/** Read from the home and not from the runtime, so that transcripts of an earlier runtime are found too. */
const printCast = (context: CliContext, typed: string): Outcome => {
  const folder = castFolderOf(context.places.home);
  const all = listCasts(folder);
  const found = all.includes(typed) ? [typed] : all.filter((id) => typed !== "" && id.startsWith(typed));
  const [handoffId] = found;
  if (handoffId === undefined) {
    const message = `There is no transcript file of ${typed}. Set transcripts = true in [handoff] of config.toml to keep them.`;
    return localFailure(shareError("not-found", message, { kind: "handoff", id: typed }));
  }
  if (found.length > 1) return invalidArgument("HANDOFF", `${typed} matches ${found.join(", ")}`);
  const path = join(folder, castNameOf(handoffId));
  const text = readFileSync(path, "utf8");
  return output({ handoffId, path, text }, text.replace(/\n$/, ""));
};

export const handoffTranscript = async (
  context: CliContext,
  typed: string,
  { cast = false }: { readonly cast?: boolean },
): Promise<Outcome> => {
  if (cast) return printCast(context, typed);
  return onHandoff(
    context,
    typed,
    (client, handoffId) => client.handoff.transcript({ handoffId }),
    ({ calls }) => callTable(calls, context.io.paint),
  );
};
