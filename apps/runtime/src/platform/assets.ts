// The product's own files: in a checkout they are read from the repository, in the packaged program from the program itself.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { EMBEDDED } from "./embedded";

const ROOT = join(import.meta.dirname, "../../../..");

/** Whether this is the program that `npm run package` builds. It has no repository, no Bun and no node_modules beside it. */
export const isPackaged = EMBEDDED !== null;

/** Commit and date of a packaged program; null in a checkout. */
export const BUILD: { readonly commit: string; readonly date: string } | null = EMBEDDED;

/** A file of the repository that was left out of the program is a bug of the package. */
const embeddedPath = (path: string): string => {
  const found = EMBEDDED?.files.get(path);
  if (found === undefined) throw new Error(`${path} is missing in this program`);
  return found;
};

/** `path`: relative to the repository, with `/`. */
export const readAsset = (path: string): string =>
  readFileSync(isPackaged ? embeddedPath(path) : join(ROOT, path), "utf8");

/** The bytes of a file in the folder of an npm package's entry, such as the `.wasm` beside its JavaScript. */
export const readPackageAsset = (entry: string, name: string): Uint8Array =>
  readFileSync(
    isPackaged
      ? embeddedPath(`node_modules/${entry}/${name}`)
      : join(dirname(Bun.resolveSync(entry, import.meta.dirname)), name),
  );

/** Every regular file in a folder by its path below it, with `/` in front. Links are skipped, because they could lead outside. */
export const filesBelow = (dir: string): ReadonlyMap<string, string> => {
  const files = new Map<string, string>();
  try {
    for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) files.set(`/${relative(dir, path).split(sep).join("/")}`, path);
    }
  } catch {
    // There is no such folder.
  }
  return files;
};

const PAGE = "dist/ui";
const embeddedPage = new Map(
  [...(EMBEDDED?.files ?? [])].flatMap(([path, at]) =>
    path.startsWith(`${PAGE}/`) ? [[path.slice(PAGE.length), at] as const] : [],
  ),
);

/** The built page: URL path → a path to read. Empty if it isn't built. */
export const pageFiles = (): ReadonlyMap<string, string> => (isPackaged ? embeddedPage : filesBelow(join(ROOT, PAGE)));

/** The command that sets this machine up for people who use lanecast. */
export const SETUP_COMMAND = isPackaged ? "lanecast setup" : "npm run setup";

/**
 * The program and first arguments that run the command line again. `script`: the entry point's own path. In a checkout Bun's
 * flags (no .env, no bunfig.toml from the current folder) apply to the next process, too.
 */
export const selfArgv = (script: string): readonly string[] =>
  isPackaged ? [process.execPath] : [process.execPath, ...process.execArgv, script];
