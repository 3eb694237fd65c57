// The program that a guest's terminal runs: a small shell script in the share's directory, between the share tool and tmux.
import { join } from "node:path";
import { writeFileAtomic } from "../../../platform/atomic-file";
import { makePrivateFolder, writePrivateFile } from "../../../platform/private-file";
import { oneLine, shellWord } from "../../../platform/text";
import type { ShareRoom } from "../ports";
import { DOOR_FOLDER, OPEN_FILE } from "./callers";
import { GIVE_BACK, printfWord, TAKE_LINE_BACK } from "./farewell";
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
/** For a guest whose attach ended without a reason from the runtime, such as a runtime that is gone. */
const NO_REASON = "lanecast: this share has ended.";
/** The variables of the share tool's environment that reach tmux. Not HOME: tmux takes its configuration from the lanes' server. */
const PASSED_ON = ["TERM", "LANG", "PATH"];

/**
 * - `umask`: files must be readable by this user even if the runtime was started under a stricter mask.
 * - The wrapper waits until the door is opened from outside: a tmux that attaches before the link is ready can leave tmate at
 *   "Connecting…" for good (it did in 3 of 300 starts), and a waiting guest must see nothing. Waiting is a blocking read of a
 *   FIFO and costs nothing. What a guest types while waiting must not reach the shell later.
 * - `env -i`: with TMUX set, tmux refuses to attach, and TMATE_* would tell a guest's tmux about the worker. `/bin/sh` starts
 *   the frame, because env(1) takes a path with `=` in it for a variable, and the folder may be mounted noexec.
 * - tmux restores the terminal only if it could detach in order, so the wrapper always does it again. A reason from the
 *   runtime may come a moment after the attach has ended, when the terminal was closed.
 */
const scriptOf = (dir: string, framePath: string, passedOn: readonly string[]): string => `#!/bin/sh
# Made by lanecast for one share; goes with it.
umask 077
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
attached=
attach() {
  attached=1
  : >"$door$own.in"
  env -i ${passedOn.map((name) => `\${${name}:+"${name}=$${name}"}`).join(" ")} /bin/sh ${shellWord(framePath)} "$1" 3>&-
}
status=1
case $verb in
  open) attach own; status=$? ;;
  open-read) attach read; status=$? ;;
  *) printf '%s\\n' "$text" >"$door$own.bye" ;;
esac
reason() { [ -r "$door$own.bye" ] && last="$door$own.bye" || { [ -r "$dir/${FAREWELL}" ] && last="$dir/${FAREWELL}"; }; }
last=
reason
if [ -t 1 ] && [ -n "$attached" ]; then
  stty -echo 2>/dev/null
  printf ${printfWord(GIVE_BACK)}
  # tmux's client prints a line of its own unless a signal ended it.
  [ "$status" -ge 128 ] || printf ${printfWord(TAKE_LINE_BACK)}
  for turn in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do
    [ -z "$last" ] || break
    sleep 0.02
    reason
  done
  text=${shellWord(NO_REASON)}
  [ -z "$last" ] || text=$(cat "$last")
  printf '\\r%s\\r\\n' "$text"
elif [ -n "$last" ]; then
  printf '\\r\\n%s\\r\\n' "$(cat "$last")"
fi
: >"$door$own.out"
if [ -n "$last" ]; then
  sleep ${FAREWELL_SECONDS}
fi
rm -f "$door$own" "$door$own.in" "$door$own.out" "$door$own.bye"
exit "$status"
`;

/** How a share tool starts the wrapper: through its interpreter, because the folder may be mounted noexec. */
export const attachCommand = (path: string): readonly string[] => ["/bin/sh", path];

/** Writes the script (0700) and returns its absolute path. It attaches once the door is opened (callers.ts). */
export const writeAttachWrapper = ({
  dir,
  markerName,
  attachArgv,
  readOnlyArgv = attachArgv,
}: AttachWrapperOptions): string => {
  const path = join(dir, SCRIPT);
  makePrivateFolder(join(dir, DOOR_FOLDER));
  const framePath = writeGuestFrame({ dir, rooms: { own: attachArgv, read: readOnlyArgv } });
  writePrivateFile(path, scriptOf(dir, framePath, [...PASSED_ON, markerName]), 0o700);
  return path;
};

/** Sets the line that guests read after they were detached. */
export const writeFarewell = (dir: string, words: string): void => {
  // Atomic, so that a guest who is detached at this moment reads the whole line or none.
  writeFileAtomic(join(dir, FAREWELL), oneLine(words), { isDurable: false });
};
