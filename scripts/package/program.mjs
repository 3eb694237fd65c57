// Compiles lanecast into one executable with Bun's runtime, for this machine's architecture or the other one.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { embedPlugin } from "./embed.mjs";

/**
 * @typedef {object} Architecture
 * @property {string} debian  Debian's name of it
 * @property {string} node  Node's name of it
 * @property {import("bun").Build.CompileTarget} target
 */

/** Bun for the other architecture comes from the npm registry and is then kept in Bun's cache. @type {readonly Architecture[]} */
export const ARCHITECTURES = [
  { debian: "amd64", node: "x64", target: "bun-linux-x64" },
  { debian: "arm64", node: "arm64", target: "bun-linux-arm64" },
];

/** Bun would put in the folder on this machine: it would tell about the builder, and another checkout would give other bytes. */
const NO_FOLDER = { __dirname: '"/lanecast"', __filename: '"/lanecast"' };

/**
 * Bytecode and minifying start the command line in a third of the time (measured). The name of the file becomes part of the
 * program: two builds are the same only under the same name.
 * @param {{ root: string, outfile: string, build: { commit: string, date: string }, target: import("bun").Build.CompileTarget }} options
 * @returns {Promise<{ modules: readonly string[], problem: string | null }>} the modules that it consists of
 */
export const compileProgram = async ({ root, outfile, build, target }) => {
  mkdirSync(dirname(outfile), { recursive: true });
  try {
    const built = await Bun.build({
      root,
      entrypoints: [join(root, "apps/runtime/src/cli/main.ts")],
      format: "esm",
      bytecode: true,
      minify: true,
      sourcemap: "none",
      metafile: true,
      define: NO_FOLDER,
      plugins: [embedPlugin(root, build)],
      // The files of the folder in which lanecast runs must not steer it.
      compile: { target, outfile, autoloadDotenv: false, autoloadBunfig: false },
    });
    const modules = Object.keys(built.metafile?.inputs ?? {});
    return { modules, problem: built.success ? null : built.logs.map(String).join("\n") };
  } catch (thrown) {
    const problem = thrown instanceof AggregateError ? thrown.errors.map(String).join("\n") : String(thrown);
    return { modules: [], problem };
  }
};
