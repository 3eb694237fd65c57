// Compiles lanecast into one executable with Bun's runtime, for this machine's architecture or the other one.
import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { embedPlugin } from "./embed.mjs";

/**
 * @typedef {object} Architecture
 * @property {string} debian  Debian's name of it
 * @property {import("bun").Build.CompileTarget} target
 */

/** @type {readonly Architecture[]} */
export const ARCHITECTURES = [
  { debian: "amd64", target: "bun-linux-x64" },
  { debian: "arm64", target: "bun-linux-arm64" },
];

/** The one that this machine runs. */
export const OWN_ARCHITECTURE = process.arch === "arm64" ? "arm64" : "amd64";

/**
 * Bytecode and minifying start the command line in a third of the time. The name of the file becomes a part of the program, so two builds
 * with different names differ.
 * @param {{ root: string, outfile: string, build: { commit: string, date: string }, target: import("bun").Build.CompileTarget }} options
 * @returns {Promise<string | null>} the problem
 */
export const compileProgram = async ({ root, outfile, build, target }) => {
  mkdirSync(dirname(outfile), { recursive: true });
  try {
    const built = await Bun.build({
      entrypoints: [join(root, "apps/runtime/src/cli/main.ts")],
      format: "esm",
      bytecode: true,
      minify: true,
      sourcemap: "none",
      // Bun would put in the folder on this machine: a program of another checkout would differ, and the path tells about the builder.
      define: { __dirname: '"/lanecast"', __filename: '"/lanecast"' },
      plugins: [embedPlugin(root, build)],
      // The files of the folder in which lanecast runs must not steer it.
      compile: { target, outfile, autoloadDotenv: false, autoloadBunfig: false },
    });
    return built.success ? null : built.logs.map(String).join("\n");
  } catch (thrown) {
    return thrown instanceof AggregateError ? thrown.errors.map(String).join("\n") : String(thrown);
  }
};
