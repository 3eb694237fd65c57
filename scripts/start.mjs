// `npm start` sets the machine up, builds the page if it has changed, and runs `lanecast open`.
// With flags, such as `npm start -- --headless`, it runs `lanecast serve` with those flags instead.
import { spawn } from "node:child_process";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { buildPage } from "./build-page.mjs";
import { withoutNpm } from "./own-environment.mjs";
import { setUp } from "./setup.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const say = (/** @type {string} */ line) => process.stderr.write(`start: ${line}\n`);

const runLanecast = (/** @type {readonly string[]} */ args) => {
  const child = spawn(join(ROOT, "bin/lanecast"), args, { stdio: "inherit", env: withoutNpm(process.env) });
  for (const signal of /** @type {const} */ (["SIGTERM", "SIGHUP"])) process.on(signal, () => child.kill(signal));
  // Ctrl-C in a terminal already reaches the whole process group; a second SIGINT makes the runtime quit without cleaning up.
  process.on("SIGINT", () => process.stdin.isTTY || child.kill("SIGINT"));
  child.on("error", (error) => {
    say(error.message);
    process.exitCode = 1;
  });
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === null ? 1 : 128);
  });
};

const flags = process.argv.slice(2);
if (setUp("start") && buildPage(say)) {
  runLanecast(flags.length === 0 ? ["open"] : ["serve", ...flags]);
} else {
  process.exitCode = 1;
}
