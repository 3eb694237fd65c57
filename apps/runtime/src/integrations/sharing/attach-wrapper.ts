// The program a guest's terminal runs: a small shell script in the share's directory, between the share tool and tmux. Knows neither of them.
import { renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ShareRoom } from "./ports";
import { WORKER_MARKER } from "./share-running";

export interface AttachWrapperOptions {
  /** The share's own 0700 directory. */
  readonly dir: string;
  readonly attachArgv: ShareRoom["attachArgv"];
}

const SCRIPT = "attach";
const READY = "ready";
const FAREWELL = "ended";
/** How long the last line stays on the guest's screen, unless the end of the relay is quicker; in the form `sleep` takes. */
const FAREWELL_SECONDS = "2";
/** What reaches tmux of the share tool's environment. No HOME: the lanes' tmux has its configuration from its own server. */
const PASSED_ON = ["TERM", "LANG", "PATH", WORKER_MARKER] as const;

/** One word for sh, whatever is in it (POSIX shell, 2.2.2: nothing is special between single quotes but their end). */
export const shellWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** Control and formatting characters could repaint the guest's screen or hide the rest of the line. */
const oneLine = (words: string): string => words.replace(/[\p{Cc}\p{Cf}\p{Z}]+/gu, " ").trim();

/**
 * `env -i`: with TMUX set, tmux refuses to attach; with TMATE_* it would tell a guest's tmux about the worker. Each guest
 * waits for the mark, because a tmux that attaches before the link has come can leave tmate at "Connecting…" for good
 * (BACKENDS 2: 3 of 300 starts). The last line comes from here: tmux takes its own away with the alternate screen.
 */
const scriptOf = (dir: string, attachArgv: readonly string[]): string => `#!/bin/sh
# Made by lanecast for one share; goes with it.
dir=${shellWord(dir)}
until [ -e "$dir/${READY}" ]; do
  [ -d "$dir" ] || exit 1
  sleep 0.02 2>/dev/null || sleep 1
done
env -i ${PASSED_ON.map((name) => `\${${name}:+"${name}=$${name}"}`).join(" ")} ${attachArgv.map(shellWord).join(" ")}
status=$?
if [ -r "$dir/${FAREWELL}" ]; then
  stty -echo 2>/dev/null
  printf '\\r\\n%s\\r\\n' "$(cat "$dir/${FAREWELL}")"
  sleep ${FAREWELL_SECONDS}
fi
exit "$status"
`;

/** Writes the script (0700) and gives its absolute path. Nobody attaches before `markAttachReady`. */
export const writeAttachWrapper = ({ dir, attachArgv }: AttachWrapperOptions): string => {
  const path = join(dir, SCRIPT);
  writeFileSync(path, scriptOf(dir, attachArgv), { mode: 0o700 });
  return path;
};

/** Lets the guests' terminals attach from now on; for when the link has come. */
export const markAttachReady = (dir: string): void => {
  writeFileSync(join(dir, READY), "", { mode: 0o600 });
};

/** What guests read after they were detached. One visible line, whatever was given. */
export const writeFarewell = (dir: string, words: string): void => {
  const path = join(dir, FAREWELL);
  // Written beside and renamed: a guest who is detached at this moment reads all of it or none.
  writeFileSync(`${path}.new`, oneLine(words), { mode: 0o600 });
  renameSync(`${path}.new`, path);
};
