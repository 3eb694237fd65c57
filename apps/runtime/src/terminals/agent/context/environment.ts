// The environment in a handoff: the names of all variables, but values only from an allow-list. A list of forbidden
// names would never be complete.

import type { HandoffContext } from "#contract/handoff-context";
import { isSecretName, type Redactor } from "../../../redaction";

type Variable = HandoffContext["environment"]["variables"][number];

const VALUES = new Set(
  (
    "PATH LANG LANGUAGE TERM COLORTERM SHELL HOME USER LOGNAME PWD OLDPWD EDITOR VISUAL PAGER TZ TMPDIR HOSTNAME SHLVL DISPLAY " +
    "VIRTUAL_ENV CONDA_DEFAULT_ENV PYENV_VERSION NODE_ENV RAILS_ENV CI MAKEFLAGS JAVA_HOME GOPATH GOROOT CARGO_HOME " +
    "XDG_CONFIG_HOME XDG_DATA_HOME XDG_CACHE_HOME MANPATH LESS NO_COLOR FORCE_COLOR DEBUG RUST_LOG RUST_BACKTRACE"
  ).split(" "),
);
const isGiven = (name: string): boolean => (VALUES.has(name) || /^LC_[A-Z]+$/.test(name)) && !isSecretName(name);

/** Any program can choose a name, and control characters in it could redraw a screen. */
const isPlain = (name: string): boolean => !/\p{Cc}/u.test(name);

/** lanecast's own variables are of no use to an agent. */
const isOurs = (name: string): boolean => name.startsWith("LANECAST_");

/** Values are redacted as well: DEBUG, for example, may contain a proxy URL with a password. */
export const readEnvironment = async (
  environment: ReadonlyMap<string, string>,
  redactor: Redactor,
): Promise<readonly Variable[]> => {
  const names = [...environment.keys()].filter((name) => isPlain(name) && !isOurs(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const value = isGiven(name) ? (environment.get(name) ?? "") : null;
      return { name, value: value === null ? null : (await redactor.text(value.replace(/\p{Cc}/gu, "?"))).text };
    }),
  );
};

/** Parses `NAME=value` entries separated by NUL, the kernel's format. */
export const parseEnvironment = (text: string): ReadonlyMap<string, string> =>
  new Map(
    text
      .split("\0")
      .filter((entry) => entry.includes("="))
      .map((entry) => [entry.slice(0, entry.indexOf("=")), entry.slice(entry.indexOf("=") + 1)] as const),
  );

/** Shorter values are too likely to occur in ordinary text. */
const SECRET_VALUE_MIN_LENGTH = 6;

/**
 * Masks the values of secret variables wherever they appear: `echo $TOKEN` prints one without its name, so no pattern
 * would find it.
 */
export const keepSecretValues = (environment: ReadonlyMap<string, string>, redactor: Pick<Redactor, "keep">): void => {
  for (const [name, value] of environment)
    if (isSecretName(name) && value.length >= SECRET_VALUE_MIN_LENGTH) redactor.keep(value, "environment-value");
};
