// `lanecast backup` and `lanecast restore`. A backup can be made while lanecast runs; a home is restored only when it doesn't.

import { existsSync, realpathSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import { shareError } from "#contract/errors";
import { countOf } from "#contract/phrases";
import { PRODUCT_VERSION, systemUid } from "../../platform/config";
import { inspectHome } from "../../platform/paths";
import { readHolder } from "../../platform/runtime-file";
import type { CliContext } from "../context";
import { loadHome } from "../load";
import { invalidArgument, localFailure, type Outcome, output } from "../outcome";
import { printable } from "../text/format";

const SECRETS =
  "It contains secrets (relay keys, agents' tokens) and your policies: keep it as safe as the home itself.";

const auditWords = (audit: { readonly ok: boolean; readonly events: number } | null): string => {
  if (audit === null) return "No audit log.";
  const rows = countOf(audit.events, "row");
  return audit.ok ? `Audit log: ${rows}, verified.` : "Audit log: copied as it is, because it doesn't verify.";
};

const printableLines = (text: string): string => text.split("\n").map(printable).join("\n");

/** In the home, the next backup would contain this one. */
const isInside = (file: string, home: string): boolean =>
  `${realpathSync(dirname(file))}${sep}`.startsWith(`${home}${sep}`);

export const backup = async (context: CliContext, typed: string): Promise<Outcome> => {
  const file = resolve(context.cwd, typed);
  const { home } = context.places;
  if (!existsSync(home))
    return localFailure(
      shareError("not-found", `The home ${home} doesn't exist.`, { kind: "home", id: home }),
      "Check --home.",
    );
  if (existsSync(file)) return invalidArgument("FILE", `${typed} already exists.`, "Choose another name.");
  if (!existsSync(dirname(file)))
    return invalidArgument("FILE", `The folder of ${typed} doesn't exist.`, "Create it, or choose another one.");
  if (isInside(file, home)) return invalidArgument("FILE", `${typed} is in the home.`, "Choose a place outside of it.");
  const { backUp } = await loadHome();
  const { env, clock } = context;
  const made = await backUp({ home, file, searchPath: env.PATH ?? "", version: PRODUCT_VERSION, clock });
  if (!made.ok) return localFailure(made.error, made.error.data.hint);
  const { files, audit, createdAtMs } = made.value;
  const text = `Backed up ${home} to ${file} (${countOf(files.length, "file")}).\n${auditWords(audit)}\n${SECRETS}`;
  return output({ file, home, files: files.length, audit, createdAtMs, containsSecrets: true }, printableLines(text));
};

const running = ({ places }: CliContext): Outcome => {
  const pid = readHolder(places.home)?.pid ?? 0;
  const message = `lanecast is running with the home ${places.home}.`;
  const hint = "Stop it first with: lanecast stop. Terminals keep running.";
  return localFailure(shareError("already-running", message, { pid, home: places.home }), hint);
};

export const restore = async (
  context: CliContext,
  typed: string,
  { force = false }: { readonly force?: boolean },
): Promise<Outcome> => {
  if (context.isRunning(context.places)) return running(context);
  const home = inspectHome(context.places.home, systemUid());
  if (!home.ok) return localFailure(home.error, home.error.data.hint);
  const { restoreHome } = await loadHome();
  const { env, clock, places } = context;
  const restored = await restoreHome({
    file: resolve(context.cwd, typed),
    home: places.home,
    isForced: force,
    searchPath: env.PATH ?? "",
    version: PRODUCT_VERSION,
    clock,
  });
  if (!restored.ok) return localFailure(restored.error, restored.error.data.hint);
  const { manifest, keptAt } = restored.value;
  const kept = keptAt === null ? [] : [`The home as it was before is in ${keptAt}.`];
  const lines = [
    `Restored ${places.home} (${countOf(manifest.files.length, "file")}, backed up by lanecast ${manifest.version}).`,
    auditWords(manifest.audit),
    ...kept,
  ];
  const document = { home: places.home, files: manifest.files.length, audit: manifest.audit, keptAt };
  return output({ ...document, createdAtMs: manifest.createdAtMs }, printableLines(lines.join("\n")));
};
