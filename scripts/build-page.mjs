// Builds the page into dist/ui if its sources have changed since the last build. Compares content, not dates.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants } from "node:zlib";
import { run } from "./setup/machine.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const STAMP = join(ROOT, "dist/ui.sha256");
const SOURCES = [
  "index.html",
  "package-lock.json",
  "public",
  "src",
  "apps/contract",
  "tsconfig.base.json",
  "tsconfig.page.json",
  "vite.config.ts",
];

/**
 * @param {string} path
 * @returns {string[]}
 */
const filesUnder = (path) => {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .filter((name) => name !== "__tests__")
    .sort()
    .flatMap((name) => filesUnder(join(path, name)));
};

const sourceHash = () => {
  const hash = createHash("sha256");
  for (const path of SOURCES.flatMap((source) => filesUnder(join(ROOT, source)))) {
    hash.update(path.slice(ROOT.length)).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
};

/**
 * Never Bun, also where Bun runs this script: Vite puts the text of one of its own functions into the page, and Bun rewrites
 * that text, so the same sources would give two pages.
 */
const NODE = process.versions.bun === undefined ? process.execPath : "node";

/** Of 11: takes 0.2 s, where the best takes 2 s and makes the page 8 % smaller (measured). */
const BROTLI_QUALITY = 9;
/** A smaller file would not become noticeably smaller. */
const COMPRESS_FROM_BYTES = 1_024;

/** Beside each text file of the page, the same file compressed: the door sends that to a browser that accepts it. */
const compressPage = () => {
  for (const path of filesUnder(join(ROOT, "dist/ui")).filter((name) => /\.(js|css|html|svg)$/.test(name))) {
    const content = readFileSync(path);
    if (content.length < COMPRESS_FROM_BYTES) continue;
    writeFileSync(
      `${path}.br`,
      brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
    );
  }
};

const isUpToDate = (/** @type {string} */ wanted) =>
  existsSync(join(ROOT, "dist/ui/index.html")) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === wanted;

/**
 * Returns whether the page is there. Prints something only when it builds or fails.
 * @param {(line: string) => void} say
 */
export const buildPage = (say) => {
  const wanted = sourceHash();
  if (isUpToDate(wanted)) return true;
  const startedMs = performance.now();
  const { isOk, tail } = run(NODE, [join(ROOT, "node_modules/vite/bin/vite.js"), "build", "--logLevel=warn"], {
    cwd: ROOT,
  });
  if (!isOk) {
    say(`couldn't build the page:\n${tail}`);
    return false;
  }
  compressPage();
  writeFileSync(STAMP, wanted);
  say(`built the page into dist/ui (${((performance.now() - startedMs) / 1_000).toFixed(1)} s)`);
  return true;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  if (!buildPage((line) => process.stderr.write(`build: ${line}\n`))) process.exitCode = 1;
}
