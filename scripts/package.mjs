// `npm run package`: builds lanecast as one program, as a Debian package and as an archive with install.sh, into dist/package.
// `-- --arch amd64|arm64` builds only one architecture, `-- --out DIR` builds into another folder, `-- --compression xz` makes a
// package that is smaller, takes minutes to build, and can be read by older versions of dpkg.
import { createHash } from "node:crypto";
import { linkSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { buildPage } from "./build-page.mjs";
import { packDeb, packTarball } from "./package/archives.mjs";
import { cycloneDx, partsOf } from "./package/bill-of-materials.mjs";
import { ARCHITECTURES, compileProgram } from "./package/program.mjs";
import { readRelease } from "./package/release.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");

const say = (/** @type {string} */ line) => process.stderr.write(`package: ${line}\n`);

const { values } = parseArgs({
  options: {
    arch: { type: "string" },
    out: { type: "string", default: join(ROOT, "dist/package") },
    compression: { type: "string", default: "zstd" },
  },
});

const wanted = ARCHITECTURES.filter(({ debian }) => values.arch === undefined || values.arch === debian);

/**
 * @param {import("./package/program.mjs").Architecture} architecture
 * @param {{ release: import("./package/release.mjs").Release, work: string, out: string }} places
 * @returns {Promise<readonly string[]>} the files that were built
 */
const packageFor = async ({ debian, node, target }, { release, work, out }) => {
  const program = join(work, debian, "lanecast");
  const { modules, problem } = await compileProgram({ root: ROOT, outfile: program, build: release, target });
  if (problem !== null) {
    say(`no program for ${debian}: ${problem}`);
    return [];
  }
  const parts = await partsOf(ROOT, modules);
  const name = `lanecast-${release.version}-linux-${node}`;
  const input = { root: ROOT, program, release, parts, work, out };
  const deb = packDeb({ ...input, debian, compression: values.compression });
  if (deb === null) say("no .deb: dpkg-deb isn't installed");
  const alone = join(out, name);
  linkSync(program, alone);
  const bill = join(out, `${name}.cdx.json`);
  writeFileSync(bill, `${JSON.stringify(cycloneDx(parts, release), null, 2)}\n`);
  return [alone, ...(deb === null ? [] : [deb]), packTarball({ ...input, name }), bill];
};

const sumOf = (/** @type {string} */ path) => createHash("sha256").update(readFileSync(path)).digest("hex");
const sizeOf = (/** @type {string} */ path) => `${(statSync(path).size / 1e6).toFixed(1)} MB`.padStart(10);

const main = async () => {
  if (wanted.length === 0) {
    say(`--arch: ${values.arch} is not one of ${ARCHITECTURES.map(({ debian }) => debian).join(", ")}`);
    return 2;
  }
  if (!buildPage(say)) return 1;
  const release = readRelease(ROOT);
  const out = resolve(values.out);
  const work = join(out, ".work");
  rmSync(out, { recursive: true, force: true });
  mkdirSync(work, { recursive: true });
  say(`lanecast ${release.version} (${release.commit}, ${release.date})`);
  /** @type {string[]} */
  const built = [];
  for (const architecture of wanted) built.push(...(await packageFor(architecture, { release, work, out })));
  rmSync(work, { recursive: true, force: true });
  writeFileSync(join(out, "SHA256SUMS"), built.map((path) => `${sumOf(path)}  ${basename(path)}\n`).join(""));
  for (const path of built) process.stdout.write(`${sizeOf(path)}  ${path}\n`);
  return built.length === 0 ? 1 : 0;
};

process.exitCode = await main();
