// The page's files as the build left them. Serves what is listed in the build's folder and nothing that a path could reach beside it.
import { readdirSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { type Answer, refuse } from "./answers";

/** Vite names these after their content: a name never means other bytes. */
const HASHED_PREFIX = "/assets/";
const FOREVER = "public, max-age=31536000, immutable";

const NOT_BUILT: Answer = {
  status: 503,
  body: "The page is not built yet. Run `npm run build` in the folder of lanecast, then reload this page.\n",
  headers: { "Content-Type": "text/plain; charset=utf-8" },
};

/** Every plain file of the build by its URL path; links are left out, so nothing leads outside. */
const listFiles = (dir: string): ReadonlyMap<string, string> => {
  const files = new Map<string, string>();
  try {
    for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) files.set(`/${relative(dir, path).split(sep).join("/")}`, path);
    }
  } catch {
    // No folder: not built, which the caller says.
  }
  return files;
};

/** Looks the build up anew each time: it is a handful of files, and may be built while the runtime runs. */
export const serveStatic = (dir: string, pathname: string): Answer => {
  const files = listFiles(dir);
  if (!files.has("/index.html")) return NOT_BUILT;
  const path = files.get(pathname === "/" ? "/index.html" : pathname);
  if (path === undefined) return refuse(404, "not-found", "There is no such page.");
  const file = Bun.file(path);
  return {
    status: 200,
    body: file,
    headers: {
      "Content-Type": file.type,
      ...(pathname.startsWith(HASHED_PREFIX) ? { "Cache-Control": FOREVER } : {}),
    },
  };
};
