// Puts a small script in front of each backend's program. The script runs the real program; a test can make it wait first, or make the worker reach its relay through a forwarder.
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Backend } from "#contract/errors";
import { FORWARDER_PROGRAM } from "./forwarder";

export interface BentPrograms {
  /** The value for `[backends.NAME] path`. */
  pathOf(backend: Backend): string;
  /** From now on, workers wait for `release` before they run the real program. */
  hold(): void;
  release(): void;
  /** From now on, workers reach their relay through a forwarder, which is a child process of the worker. */
  detour(isOn: boolean): void;
}

/** An argument that only the start of a worker has, unlike a query such as `tmate -V`. */
const startWord: Readonly<Record<Backend, string>> = { tmate: "new-session", upterm: "--force-command" };

/**
 * Replaces the relay's port with the forwarder's: in tmate's configuration file, or in upterm's `--server` and known_hosts.
 * The forwarder inherits the share's marker, so ending the share must end it too.
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

/** `real`: the absolute paths of the programs. A backend without one gets a script that fails like a missing program. */
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
