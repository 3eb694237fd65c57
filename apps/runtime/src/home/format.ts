// The format of a home: refuses a home that a newer lanecast has changed, and brings an older one up to date beside a copy of it.
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { cp, rm } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import { z } from "zod";
import { fail, ok, type Result } from "#contract/errors";
import { renameDurably, writeFileAtomic } from "../platform/atomic-file";
import { errorCode, errorMessage } from "../platform/errors";
import { type SetupProblem, setupProblem } from "../platform/paths";

/** Increase it, with a step below, when an older lanecast can't use what this one writes. The audit log has a format of its own. */
export const HOME_FORMAT = 1;

/** One format further. May run again after it failed halfway, so it must not fail on what it has already done. */
export interface Step {
  /** The format after it. */
  readonly to: number;
  readonly run: (home: string) => void | Promise<void>;
}

/** In order. There is no older format yet. */
const STEPS: readonly Step[] = [];

const formatSchema = z.object({
  format: z.int().positive(),
  /** The lanecast that used the home last, for messages. */
  version: z.string(),
});
type Format = z.infer<typeof formatSchema>;

export const FORMAT_FILE = "home.json";

/** Null for a home that is new, or that a lanecast without this file has used: both have format 1. */
export const readFormat = (home: string): Result<Format | null, SetupProblem> => {
  const path = join(home, FORMAT_FILE);
  if (!existsSync(path)) return ok(null);
  try {
    return ok(formatSchema.parse(JSON.parse(readFileSync(path, "utf8"))));
  } catch {
    const hint = "Restore it from a backup. If this lanecast used the home last, remove the file.";
    return fail(setupProblem(`${path} is damaged`, path, hint));
  }
};

/** Where a home of this format is kept when it is brought up to date. */
const copyPathOf = (home: string, format: number): string => `${home}.format-${format}`;

export interface FormatOptions {
  /** Of this lanecast. */
  readonly version: string;
  /** For tests. */
  readonly format?: number;
  readonly steps?: readonly Step[];
}

const tooNew = (home: string, found: Format, { version, format = HOME_FORMAT }: FormatOptions): SetupProblem => {
  const copy = copyPathOf(home, format);
  const other = existsSync(copy) ? `, or use the copy from before the upgrade: --home ${copy}` : "";
  return setupProblem(
    `The home ${home} was upgraded by lanecast ${found.version}; this is lanecast ${version}, which can't use it any more`,
    home,
    `Install lanecast ${found.version} or newer${other}.`,
  );
};

const LEADS_TO_RUNTIME: ReadonlySet<string> = new Set(["runtime.lock", "runtime.holder.json", "runtime.json"]);

/** A copy that exists is from an upgrade that failed halfway, and is the one that nothing has changed. */
const keepCopy = async (home: string, target: string): Promise<void> => {
  if (existsSync(target)) return;
  const draft = `${target}.new`;
  await rm(draft, { recursive: true, force: true });
  mkdirSync(dirname(draft), { recursive: true });
  // The lock and the files that lead clients to this runtime would make the copy look like a running home.
  const filter = (path: string): boolean => !LEADS_TO_RUNTIME.has(relative(home, path));
  await cp(home, draft, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true, filter });
  renameDurably(draft, target);
};

const upgrade = async (home: string, from: number, options: FormatOptions): Promise<SetupProblem | null> => {
  const { format = HOME_FORMAT, steps = STEPS } = options;
  const copy = copyPathOf(home, from);
  try {
    await keepCopy(home, copy);
  } catch (thrown) {
    const what = `Couldn't copy the home to ${copy} before its upgrade (${errorCode(thrown)})`;
    return setupProblem(what, copy, "Make room for a copy of the home, then start lanecast again.");
  }
  try {
    for (const step of steps) if (step.to > from && step.to <= format) await step.run(home);
    return null;
  } catch (thrown) {
    const what = `Couldn't upgrade the home ${home} (${errorMessage(thrown)})`;
    return setupProblem(what, home, `Start lanecast again. The home as it was before is in ${copy}.`);
  }
};

/** Call it while no other process can use the home. Resolves with the path of the copy if the home was upgraded. */
export const openFormat = async (
  home: string,
  options: FormatOptions,
): Promise<Result<string | null, SetupProblem>> => {
  const { version, format = HOME_FORMAT } = options;
  const read = readFormat(home);
  if (!read.ok) return read;
  const from = read.value?.format ?? 1;
  if (read.value !== null && from > format) return fail(tooNew(home, read.value, options));
  const problem = from < format ? await upgrade(home, from, options) : null;
  if (problem !== null) return fail(problem);
  if (from === format && read.value?.version === version) return ok(null);
  try {
    writeFileAtomic(join(home, FORMAT_FILE), `${JSON.stringify({ format, version } satisfies Format)}\n`);
  } catch (thrown) {
    // On a full disk a home whose format is unchanged can still be used.
    if (from < format)
      return fail(
        setupProblem(
          `Couldn't write to the home ${home} (${errorCode(thrown)})`,
          home,
          "Make room, then start lanecast again.",
        ),
      );
  }
  return ok(from < format ? copyPathOf(home, from) : null);
};
