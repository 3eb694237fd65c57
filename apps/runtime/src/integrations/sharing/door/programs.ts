// Makes a backend unavailable if a program that the door needs is missing, because no guest could use its links.
import { fail, shareError } from "#contract/errors";
import { findProgram } from "../../../platform/process-tree";
import type { ShareBackend } from "../backends/backend";

const COREUTILS = "Install the package coreutils.";
const PROGRAMS: Readonly<Record<string, string>> = {
  script: "Install the package bsdutils (util-linux on some distributions).",
  setpriv: "Install the package util-linux.",
  ...{ cat: COREUTILS, env: COREUTILS, mkfifo: COREUTILS, mv: COREUTILS, rm: COREUTILS, sleep: COREUTILS },
  ...{ stty: COREUTILS, tty: COREUTILS },
};

/** The first program that is missing, with the remedy. Null when all are there. */
export const missingDoorProgram = (
  searchPath: string,
): { readonly program: string; readonly remedy: string } | null => {
  const [program, remedy] = Object.entries(PROGRAMS).find(([name]) => findProgram(name, searchPath) === null) ?? [];
  return program === undefined || remedy === undefined ? null : { program, remedy };
};

/** The backend, unavailable while a program of the door is missing. */
export const withDoorPrograms = (backend: ShareBackend, searchPath: string): ShareBackend => ({
  ...backend,
  probe: async () => {
    const probed = await backend.probe();
    const missing = probed.ok ? missingDoorProgram(searchPath) : null;
    if (missing === null) return probed;
    const words = `${missing.program} isn't installed. Without it no guest can get in.`;
    const data = { backend: backend.backend, problem: "missing", hint: missing.remedy } as const;
    return fail(shareError("backend-unavailable", words, data));
  },
});
