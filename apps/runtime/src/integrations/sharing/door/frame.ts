// Gives what a guest looks through a terminal of its own, of a size that tmux can bear. Two small shell scripts in the share's directory; knows no backend.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { shellWord } from "../../../platform/shell-word";

export interface GuestFrameOptions {
  /** The share's own 0700 directory. */
  readonly dir: string;
  /** What may be run in a frame, each under the name it is asked for by. */
  readonly rooms: Readonly<Record<string, readonly string[]>>;
}

/** More than any screen shows. tmux 3.3a draws 500 by 300 in some milliseconds. */
const MAX_COLS = 500;
const MAX_ROWS = 300;
const FRAME = "frame";

/**
 * tmux paints whatever size its client's terminal claims to have, and has no limit of its own: a guest who said "32000 by
 * 32000" held up every lane for minutes, reading being enough. The guest's terminal is theirs to size at any moment, also
 * between a look at it and tmux's, so tmux never gets to see it: `script` makes another, and only a size that was cut down
 * is ever set on that one. `script` itself must not hear of the guest's end as an end of input, which it would type as C-d
 * into the lane's shell: its keys come through a FIFO that is never closed. `--pdeathsig`: it may not outlive the wrapper.
 */
const scriptOf = (dir: string): string => `#!/bin/sh
# Made by lanecast for one share; goes with it.
dir=${shellWord(dir)}
room="$dir/room-$1"
if [ -n "$2" ]; then
  stty rows "$3" cols "$4"
  tty >"$dir/frame.$2"
  kill -WINCH "$2"
  exec "$room"
fi
[ -t 0 ] || exec "$room"
own="$dir/frame.$$"
# Looks again after each step: a size that comes while one is being set must not be lost to the older one.
fit() {
  while
    set -- $(stty size 2>/dev/null)
    rows=\${1:-24} cols=\${2:-80}
    [ "$rows" -le ${MAX_ROWS} ] || rows=${MAX_ROWS}
    [ "$cols" -le ${MAX_COLS} ] || cols=${MAX_COLS}
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
setpriv --pdeathsig KILL script -qec ${shellWord(`exec ${shellWord(join(dir, FRAME))}`)}" $1 $$ $rows $cols" /dev/null <&4 4>&- 5<&- &
screen=$!
trap 'kill -KILL "$keys" "$screen" 2>/dev/null; rm -f "$own"; exit 129' HUP TERM
while wait "$screen"; status=$?; [ "$status" -gt 128 ] && kill -0 "$screen" 2>/dev/null; do :; done
# A window change ended the wait, and the program ended in its trap: the shell has its status, and gives it once (else 127).
if [ "$status" -gt 128 ]; then
  trap '' WINCH
  wait "$screen" 2>/dev/null
  last=$?
  [ "$last" -eq 127 ] || status=$last
fi
kill -KILL "$keys" 2>/dev/null
stty "$saved" 2>/dev/null
rm -f "$own"
exit "$status"
`;

/** Writes the scripts (0700) and gives the program: with a room's name as its one argument it runs that room, and ends as it ends. */
export const writeGuestFrame = ({ dir, rooms }: GuestFrameOptions): string => {
  for (const [name, argv] of Object.entries(rooms))
    writeFileSync(join(dir, `room-${name}`), `#!/bin/sh\nunset PWD OLDPWD\nexec ${argv.map(shellWord).join(" ")}\n`, {
      mode: 0o700,
    });
  const path = join(dir, FRAME);
  writeFileSync(path, scriptOf(dir), { mode: 0o700 });
  return path;
};
