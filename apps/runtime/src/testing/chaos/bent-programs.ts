// The backends' programs behind a small script each: it becomes the real one, and can be told before that to wait, or to dial its relay through a forwarder.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Backend } from "#contract/errors";
import { FORWARDER_PROGRAM } from "./forwarder";

export interface BentPrograms {
  /** For `[backends.NAME] path`. */
  pathOf(backend: Backend): string;
  /** Workers that are started from now on wait before they become the real program, until `release`. */
  hold(): void;
  release(): void;
  /** Workers that are started from now on reach their relay through a forwarder: a child of theirs, found by its program. */
  detour(isOn: boolean): void;
}

/** What tells a worker's start from a question such as `tmate -V`. */
const startWord: Readonly<Record<Backend, string>> = { tmate: "new-session", upterm: "--force-command" };

/**
 * The detour rewrites what names the relay's port: tmate's configuration file; upterm's `--server` and its known_hosts.
 * The forwarder inherits the share's marker, so the product's own end of a share has to end it too.
 */
const detourOf: Readonly<Record<Backend, string>> = {
  tmate: `port=$(sed -n 's/^set -g tmate-server-port //p' "$3")
  through "$port"
  sed -i "s/^set -g tmate-server-port .*/set -g tmate-server-port $new/" "$3"`,
  upterm: `port=$(echo "$*" | sed -n 's#.*--server ssh://[^:]*:\\([0-9]*\\).*#\\1#p')
  hosts=$(echo "$*" | sed -n 's#.*--known-hosts \\([^ ]*\\).*#\\1#p')
  through "$port"
  sed -i "s/\\]:$port /]:$new /" "$hosts"
  for word do shift; set -- "$@" "$(echo "$word" | sed "s#^\\(ssh://[^:]*:\\)$port\\$#\\1$new#")"; done`,
};

const scriptOf = (backend: Backend, real: string, dir: string): string => `#!/bin/sh
case "$*" in *${startWord[backend]}*) ;; *) exec ${real} "$@" ;; esac
through() {
  ${process.execPath} ${FORWARDER_PROGRAM} "$1" > "${dir}/port.$$" &
  until [ -s "${dir}/port.$$" ]; do sleep 0.02; done
  new=$(cat "${dir}/port.$$")
}
while [ -e ${dir}/hold ]; do sleep 0.02; done
if [ -e ${dir}/detour ]; then
  ${detourOf[backend]}
fi
exec ${real} "$@"
`;

/** `real`: the programs' absolute paths; a backend without one gets a script that fails as a missing program does. */
export const bendPrograms = (dir: string, real: Readonly<Record<Backend, string | null>>): BentPrograms => {
  mkdirSync(dir, { recursive: true });
  const pathOf = (backend: Backend): string => join(dir, backend);
  for (const backend of ["tmate", "upterm"] as const)
    writeFileSync(pathOf(backend), scriptOf(backend, real[backend] ?? "false", dir), { mode: 0o700 });
  const mark = (name: string, isOn: boolean): void => {
    if (isOn) writeFileSync(join(dir, name), "");
    else if (existsSync(join(dir, name))) rmSync(join(dir, name));
  };
  return {
    pathOf,
    hold: () => mark("hold", true),
    release: () => mark("hold", false),
    detour: (isOn) => mark("detour", isOn),
  };
};
