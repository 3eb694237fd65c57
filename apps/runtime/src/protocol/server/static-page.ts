// Serves the built page. Only files in the build folder can be reached, whatever the path.
import { readdirSync, readFileSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { type Answer, refuse } from "./answers";

/** Vite puts a hash of the content into these names, so a name always has the same content. */
const HASHED_PREFIX = "/assets/";
const FOREVER = "public, max-age=31536000, immutable";

const NOT_BUILT: Answer = {
  status: 503,
  body: "The page isn't built yet. Run `npm run build` in the lanecast folder, then reload this page.\n",
  headers: { "Content-Type": "text/plain; charset=utf-8" },
};

/** Every regular file of the build by its URL path. Links are skipped, because they could lead outside. */
const listFiles = (dir: string): ReadonlyMap<string, string> => {
  const files = new Map<string, string>();
  try {
    for (const entry of readdirSync(dir, { recursive: true, withFileTypes: true })) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile()) files.set(`/${relative(dir, path).split(sep).join("/")}`, path);
    }
  } catch {
    // There is no folder: the page isn't built.
  }
  return files;
};

/** The build has this file beside each larger one (scripts/build-page.mjs). It is never asked for by its own name. */
const COMPRESSED = ".br";

const acceptsBrotli = (acceptEncoding: string | null): boolean =>
  (acceptEncoding ?? "").split(",").some((each) => /^br(;q=(?!0(\.0*)?$).*)?$/.test(each.trim()));

/** Lists the build each time: it has only a few files, and may be built while the runtime runs. */
export const serveStatic = (dir: string, pathname: string, acceptEncoding: string | null = null): Answer => {
  const files = listFiles(dir);
  if (!files.has("/index.html")) return NOT_BUILT;
  const name = pathname === "/" ? "/index.html" : pathname;
  const path = name.endsWith(COMPRESSED) ? undefined : files.get(name);
  if (path === undefined) return refuse(404, "not-found", "This page doesn't exist.");
  const compressed = acceptsBrotli(acceptEncoding) ? files.get(`${name}${COMPRESSED}`) : undefined;
  return {
    status: 200,
    body: readFileSync(compressed ?? path),
    headers: {
      "Content-Type": Bun.file(path).type,
      Vary: "Accept-Encoding",
      ...(compressed === undefined ? {} : { "Content-Encoding": "br" }),
      ...(pathname.startsWith(HASHED_PREFIX) ? { "Cache-Control": FOREVER } : {}),
    },
  };
};
