// The umask: strict and usable for everything that lanecast creates, and the operator's own for their terminals.

/** Only this user, under any umask: a mask such as 777 would close lanecast's own files to lanecast. */
const PRIVATE = 0o077;

let operators: number | null = null;

/** Call it first. Until then, and in tests, the umask is the operator's. */
export const makeFilesPrivate = (): void => {
  operators ??= process.umask(PRIVATE);
};

/** The command under the operator's own umask. */
export const underOperatorUmask = (argv: readonly string[]): readonly string[] =>
  operators === null
    ? argv
    : [
        "/bin/sh",
        "-c",
        'umask "$1" && shift && exec "$@"',
        "lanecast",
        operators.toString(8).padStart(4, "0"),
        ...argv,
      ];
