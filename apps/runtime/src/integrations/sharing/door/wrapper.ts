// The program that a guest's terminal runs: a small shell script in the share's directory, between the share tool and tmux.
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { shellWord } from "../../../platform/shell-word";
import type { ShareRoom } from "../ports";
import { DOOR_FOLDER, OPEN_FILE, oneLine } from "./callers";
import { writeGuestFrame } from "./frame";

export interface AttachWrapperOptions {
  /** The share's own 0700 directory. */
  readonly dir: string;
  /** The environment variable that marks the share's processes. */
  readonly markerName: string;
  readonly attachArgv: ShareRoom["attachArgv"];
  /** For a read-only guest of a share in which others may type. Default: `attachArgv`. */
  readonly readOnlyArgv?: ShareRoom["attachArgv"];
}

const SCRIPT = "attach";
const FAREWELL = "ended";
/** Seconds that the last line stays on the guest's screen, unless the relay ends first. */
const FAREWELL_SECONDS = "2";
/** The variables of the share tool's environment that reach tmux. Not HOME: tmux takes its configuration from the lanes' server. */
const PASSED_ON = ["TERM", "LANG", "PATH"];

/**
 * `/bin/sh` before the path: `env` would take a path with an equals sign in it for an assignment.
 * `env -i`: with TMUX set, tmux refuses to attach, and TMATE_* would tell a guest's tmux about the worker. The wrapper waits
 * until the door is opened from outside: a tmux that attaches before the link is ready can leave tmate at "Connecting…" for
 * good (BACKENDS 2: 3 of 300 starts), and a waiting guest must see nothing. Waiting is a blocking read of a FIFO and costs
 * nothing. What a guest types while waiting must not reach the shell later. The last line is printed here, because tmux
 * takes its own last line away with the alternate screen.
 */
const scriptOf = (dir: string, framePath: string, passedOn: readonly string[]): string => `#!/bin/sh
# Made by lanecast for one share; goes with it.
dir=${shellWord(dir)}
door="$dir/${DOOR_FOLDER}/"
# Named after this process, by pid and start time (proc_pid_stat(5), field 22), because pids are reused.
read -r stat </proc/$$/stat
set -- \${stat##*) }
own="$$.\${20}"
# Opened for reading and writing before it gets its name, so that a writer never finds it without a reader.
mkfifo -m 600 "$door.$own" && exec 3<>"$door.$own" && mv "$door.$own" "$door$own" || exit 1
held=
verb=
[ -e "$dir/${OPEN_FILE}" ] && verb=open
while [ -z "$verb" ]; do
  IFS=' ' read -r verb text <&3 || continue
  case $verb in
    say)
      [ -n "$held" ] || stty -echo -isig 2>/dev/null
      held=1 verb=
      printf '\\r\\n%s\\r\\n' "$text" ;;
    probe) verb=; printf '%s' "$text" ;;
  esac
done
if [ -n "$held" ]; then
  stty -icanon min 0 time 0 2>/dev/null && cat >/dev/null
  stty sane 2>/dev/null
fi
attach() {
  : >"$door$own.in"
  env -i ${passedOn.map((name) => `\${${name}:+"${name}=$${name}"}`).join(" ")} /bin/sh ${shellWord(framePath)} "$1" 3>&-
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

/** Writes the script (0700) and returns its absolute path. It attaches once the door is opened (callers.ts). */
export const writeAttachWrapper = ({
  dir,
  markerName,
  attachArgv,
  readOnlyArgv = attachArgv,
}: AttachWrapperOptions): string => {
  const path = join(dir, SCRIPT);
  mkdirSync(join(dir, DOOR_FOLDER), { recursive: true, mode: 0o700 });
  const framePath = writeGuestFrame({ dir, rooms: { own: attachArgv, read: readOnlyArgv } });
  writeFileSync(path, scriptOf(dir, framePath, [...PASSED_ON, markerName]), { mode: 0o700 });
  return path;
};

/** Sets the line that guests read after they were detached. */
export const writeFarewell = (dir: string, words: string): void => {
  const path = join(dir, FAREWELL);
  // Renamed into place, so that a guest who is detached at this moment reads the whole line or none.
  writeFileSync(`${path}.new`, oneLine(words), { mode: 0o600 });
  renameSync(`${path}.new`, path);
};
