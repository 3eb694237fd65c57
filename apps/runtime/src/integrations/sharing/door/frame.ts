// Gives the guest's tmux client a terminal of its own, in a size that tmux can handle. Small shell scripts in the share's directory.
import { join } from "node:path";
import { writePrivateFile } from "../../../platform/private-file";
import { shellWord } from "../../../platform/text";
import type { WindowSize } from "../ports";

export interface GuestFrameOptions {
  /** The share's own 0700 directory. */
  readonly dir: string;
  /** The commands that can run in the frame, by name. */
  readonly rooms: Readonly<Record<string, readonly string[]>>;
}

/** The largest window that a guest gets: more than any screen shows. tmux 3.3a draws it in a few milliseconds. */
export const MAX_WINDOW: WindowSize = { cols: 500, rows: 300 };
const FRAME = "frame";

/**
 * tmux draws any size that its client's terminal claims and has no limit of its own: a read-only guest who claimed
 * 32000 × 32000 blocked every lane for minutes. A guest can resize their terminal at any moment, also between our check and
 * tmux's own, so tmux never sees that terminal. `script` makes another one, and only a limited size is ever set on it.
 * `script` must not see the guest's end as end of input, because it would type C-d into the lane's shell: its input is a FIFO
 * that is never closed. `--pdeathsig`: it must not outlive the wrapper.
 */
const scriptOf = (dir: string): string => `#!/bin/sh
# Made by lanecast for one share; goes with it.
umask 077
dir=${shellWord(dir)}
room="$dir/room-$1"
if [ -n "$2" ]; then
  stty rows "$3" cols "$4"
  tty >"$dir/frame.$2"
  kill -WINCH "$2"
  exec /bin/sh "$room"
fi
[ -t 0 ] || exec /bin/sh "$room"
own="$dir/frame.$$"
# Checks again after each step, so that a size that arrives during a change is not lost.
fit() {
  while
    set -- $(stty size 2>/dev/null)
    rows=\${1:-24} cols=\${2:-80}
    [ "$rows" -le ${MAX_WINDOW.rows} ] || rows=${MAX_WINDOW.rows}
    [ "$cols" -le ${MAX_WINDOW.cols} ] || cols=${MAX_WINDOW.cols}
    [ -s "$own" ] && [ "$1 $2" != "$fitted" ]
  do
    stty -F "$(cat "$own")" rows "$rows" cols "$cols" 2>/dev/null
    fitted="$1 $2"
  done
}
fitted=
trap fit WINCH
fit
saved=$(stty -g)
stty raw -echo
mkfifo -m 600 "$own.keys" && exec 4<>"$own.keys" 5<&0 && rm "$own.keys" || exit 1
cat <&5 >&4 5<&- 2>/dev/null &
keys=$!
setpriv --pdeathsig KILL script -qec ${shellWord(`exec /bin/sh ${shellWord(join(dir, FRAME))}`)}" $1 $$ $rows $cols" /dev/null <&4 4>&- 5<&- &
screen=$!
trap 'kill -KILL "$keys" "$screen" 2>/dev/null; rm -f "$own"; exit 129' HUP TERM
# A signal interrupts the wait with a status above 128. Once the status was told, another wait answers 127.
status=127
while
  wait "$screen"
  told=$?
  [ "$told" -ne 127 ] && status=$told && [ "$told" -gt 128 ]
do :; done
kill -KILL "$keys" 2>/dev/null
stty "$saved" 2>/dev/null
rm -f "$own"
exit "$status"
`;

/** Writes the scripts (0700) and returns the program. Its one argument is the name of the command to run; it ends with the same status. */
export const writeGuestFrame = ({ dir, rooms }: GuestFrameOptions): string => {
  for (const [name, argv] of Object.entries(rooms))
    writePrivateFile(
      join(dir, `room-${name}`),
      `#!/bin/sh\nunset PWD OLDPWD\nexec ${argv.map(shellWord).join(" ")}\n`,
      0o700,
    );
  const path = join(dir, FRAME);
  writePrivateFile(path, scriptOf(dir), 0o700);
  return path;
};
