// Runs the how-to pages about policies, handoffs, the audit log and operation as a reader would, and compares what is printed with what they show.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { findProgram } from "../../platform/process-tree";
import { isAsSaid, stepsOf } from "../../testing/how-to";
import { expectNoLeaks } from "../../testing/leak-check";
import { createRealCli, type RealCli } from "./real-cli.fixture";

expectNoLeaks();

const DOCS = join(import.meta.dirname, "../../../../../docs/how-to");
const isTmateThere = findProgram("tmate", process.env.PATH ?? "") !== null;

let cli: RealCli;

/** The default home of a reader. */
const USUAL_HOME = "~/.local/share/lanecast";
const withRealHome = (text: string): string => text.replaceAll(USUAL_HOME, cli.home);
const withUsualHome = (text: string): string => text.replaceAll(cli.home, USUAL_HOME).replaceAll(cli.base, "~");

/** A command that takes long says what it waits for, on a busy machine only. */
const SLOW_NOTICE = /^Waiting for .*…\n/gm;

/** Runs a line in a shell; returns what it printed on stdout and stderr, and its exit code. */
const type = async (typed: string): Promise<{ readonly said: string; readonly exitCode: number }> => {
  const env = { ...cli.env, PATH: `${dirname(cli.bin)}:${cli.base}:${cli.env.PATH ?? ""}`, NO_COLOR: "1" };
  const argv = ["sh", "-c", `exec 2>&1; ${withRealHome(typed)}`];
  const child = Bun.spawn(argv, { cwd: cli.base, env, stdin: "ignore", stdout: "pipe" });
  const said = await new Response(child.stdout).text();
  return { said: withUsualHome(said).replace(SLOW_NOTICE, ""), exitCode: await child.exited };
};

/** A stand-in for an SQL shell, which not every machine has. */
const SQLITE_SHELL = `#!/bin/sh
exec ${process.execPath} -e 'new (require("bun:sqlite").Database)(process.argv[1]).exec(process.argv[2])' "$1" "$2"
`;

beforeEach(async () => {
  cli = createRealCli();
  mkdirSync(cli.home, { mode: 0o700 });
  writeFileSync(join(cli.home, "config.toml"), "[audit]\nsystem_log = false\n");
  Bun.spawnSync(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "ana", "-f", join(cli.base, "ana")]);
  writeFileSync(join(cli.base, "sqlite-shell"), SQLITE_SHELL, { mode: 0o700 });
  await cli.serve();
  await cli.run(["lane", "new", "--name", "api", "--", "sh"]);
});
afterEach(() => cli.dispose());

describe.each(["audit.md", "hand-to-an-agent.md", "operate.md", "write-a-policy.md"])("docs/how-to/%s", (name) => {
  it.skipIf(!isTmateThere)(
    `FR-026-002, FR-026-008, FR-026-011, POL14, RUN10, BAK1: prints what it shows${isTmateThere ? "" : " (skipped: tmate is not installed)"}`,
    async () => {
      const steps = stepsOf(readFileSync(join(DOCS, name), "utf8"));
      expect(steps.filter((step) => step.type === "command").length).toBeGreaterThan(4);
      let exitCode = 0;
      for (const step of steps) {
        if (step.type === "file") {
          writeFileSync(resolve(cli.base, withRealHome(step.path)), step.text);
          continue;
        }
        const result = step.typed === "echo $?" ? { said: String(exitCode), exitCode } : await type(step.typed);
        const place = `${name}:${step.line}: $ ${step.typed}`;
        expect(isAsSaid(step.said, result.said) ? place : `${place}\n${result.said}`).toBe(place);
        exitCode = result.exitCode;
      }
    },
  );
});
