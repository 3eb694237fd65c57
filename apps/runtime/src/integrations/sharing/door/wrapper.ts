// The program a guest's terminal runs: a small shell script in the share's directory, between the share tool and tmux. Knows neither of them.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../../platform/atomic-file";
import { oneLine, shellWord } from "../../../platform/text";
import { WORKER_MARKER } from "../life/running";
import type { ShareRoom } from "../ports";
import { DOOR_FOLDER, STANDS_OPEN } from "./callers";
import { writeGuestFrame } from "./frame";

export interface AttachWrapperOptions {
  /** The share's own 0700 directory. */
  readonly dir: string;
  readonly attachArgv: ShareRoom["attachArgv"];
  /** For a guest who may only read where others may type; as `attachArgv` when not given. */
  readonly readOnlyArgv?: ShareRoom["attachArgv"];
}

const SCRIPT = "attach";
const FAREWELL = "ended";
/** How long the last line stays on the guest's screen, unless the end of the relay is quicker; in the form `sleep` takes. */
const FAREWELL_SECONDS = "2";
/** What reaches tmux of the share tool's environment. No HOME: the lanes' tmux has its configuration from its own server. */
const PASSED_ON = ["TERM", "LANG", "PATH", WORKER_MARKER] as const;

/**
 * `env -i`: with TMUX set, tmux refuses to attach; with TMATE_* it would tell a guest's tmux about the worker. Nobody attaches
 * before the door is opened from outside: a tmux that attaches before the link has come can leave tmate at "Connecting…" for
 * good (BACKENDS 2: 3 of 300 starts), and whoever knocks sees nothing before. A blocking read of a FIFO: waiting costs
 * nothing. What is typed meanwhile must not reach the shell later. The last line comes from here: tmux takes its own away
 * with the alternate screen.
 */
const scriptOf = (dir: string, framePath: string): string => `#!/bin/sh
# Made by lanecast for one share; goes with it.
dir=${shellWord(dir)}
door="$dir/${DOOR_FOLDER}/"
# Named after this very process, pid and start time (proc_pid_stat(5), field 22): another may have its number later.
read -r stat </proc/$$/stat
set -- \${stat##*) }
own="$$.\${20}"
# Open in both directions before it is seen under its name: who writes to it never meets a closed door.
mkfifo -m 600 "$door.$own" && exec 3<>"$door.$own" && mv "$door.$own" "$door$own" || exit 1
held=
verb=
[ -e "$dir/${STANDS_OPEN}" ] && verb=open
while [ -z "$verb" ]; do
  IFS=' ' read -r verb text <&3 || continue
  case $verb in
    say)
      [ -n "$held" ] || stty -echo -isig 2>/dev/null
      held=1 verb=
      printf '\\r\\n%s\\r\\n' "$text" ;;
    hum) verb=; printf '%s' "$text" ;;
  esac
done
if [ -n "$held" ]; then
  stty -icanon min 0 time 0 2>/dev/null && cat >/dev/null
  stty sane 2>/dev/null
fi
attach() {
  : >"$door$own.in"
  env -i ${PASSED_ON.map((name) => `\${${name}:+"${name}=$${name}"}`).join(" ")} ${shellWord(framePath)} "$1" 3>&-
}
status=1
case $verb in
  open) attach own; status=$? ;;
  open-read) attach read; status=$? ;;
  *) printf '%s\\n' "$text" >"$door$own.bye" ;;
esac
for last in "$door$own.bye" "$dir/${FAREWELL}"; do
  [ -r "$last" ] || continue
  stty -echo 2>/dev/null
  printf '\\r\\n%s\\r\\n' "$(cat "$last")"
  sleep ${FAREWELL_SECONDS}
  break
done
rm -f "$door$own" "$door$own.in" "$door$own.bye"
exit "$status"
`;

/** Writes the script (0700) and gives its absolute path. Nobody attaches before the door is opened (attach-door). */
export const writeAttachWrapper = ({ dir, attachArgv, readOnlyArgv = attachArgv }: AttachWrapperOptions): string => {
  const path = join(dir, SCRIPT);
  mkdirSync(join(dir, DOOR_FOLDER), { recursive: true, mode: 0o700 });
  const framePath = writeGuestFrame({ dir, rooms: { own: attachArgv, read: readOnlyArgv } });
  writeFileSync(path, scriptOf(dir, framePath), { mode: 0o700 });
  return path;
};

/** What guests read after they were detached. One visible line, whatever was given. */
export const writeFarewell = (dir: string, words: string): void => {
  // A guest who is detached at this moment reads all of it or none.
  writeFileAtomic(join(dir, FAREWELL), oneLine(words), { isDurable: false });
};
