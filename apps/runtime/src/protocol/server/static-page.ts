// Serves the built page. No path reaches a file outside the build folder.
import { readFileSync } from "node:fs";
import { type Answer, refuse } from "./answers";

/** Vite puts a hash of the content into these names, so a name always has the same content. */
const HASHED_PREFIX = "/assets/";
const FOREVER = "public, max-age=31536000, immutable";

const NOT_BUILT: Answer = {
  status: 503,
  body: "The page isn't built yet. Run `npm run build` in the lanecast folder, then reload this page.\n",
  headers: { "Content-Type": "text/plain; charset=utf-8" },
};

/** The files of the build: URL path → a path to read. Listed at each request, because the page may be built while the runtime runs. */
export type PageFiles = () => ReadonlyMap<string, string>;

/** The build has this file beside each larger one (scripts/build-page.mjs). It is never asked for by its own name. */
const COMPRESSED = ".br";

const acceptsBrotli = (acceptEncoding: string | null): boolean =>
  (acceptEncoding ?? "").split(",").some((each) => /^br(;q=(?!0(\.0*)?$).*)?$/.test(each.trim()));

export const serveStatic = (pageFiles: PageFiles, pathname: string, acceptEncoding: string | null = null): Answer => {
  const files = pageFiles();
  if (!files.has("/index.html")) return NOT_BUILT;
  const name = pathname === "/" ? "/index.html" : pathname;
  const path = name.endsWith(COMPRESSED) ? undefined : files.get(name);
  if (path === undefined) return refuse(404, "not-found", "This page doesn't exist.");
  const compressed = acceptsBrotli(acceptEncoding) ? files.get(`${name}${COMPRESSED}`) : undefined;
  return {
    status: 200,
    body: readFileSync(compressed ?? path),
    headers: {
      // By the URL: inside the packaged program the file has no name of its own.
      "Content-Type": Bun.file(name).type,
      Vary: "Accept-Encoding",
      ...(compressed === undefined ? {} : { "Content-Encoding": "br" }),
      ...(pathname.startsWith(HASHED_PREFIX) ? { "Cache-Control": FOREVER } : {}),
    },
  };
};
