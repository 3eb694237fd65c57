// The environment as it was before npm: what `npm start` adds (its settings as npm_*, its own programs first in PATH) must not
// reach the lanes' shells, where a person's own npm would go by this project's settings and tools.
import { delimiter, sep } from "node:path";

/** Set by npm beside its `npm_*` variables (docs.npmjs.com/cli/using-npm/scripts); a person's own EDITOR passes unchanged. */
const ADDED = new Set(["INIT_CWD", "NODE", "COLOR"]);

/** `…/node_modules/.bin` of any folder, and npm's own helper. */
const isNpms = (/** @type {string} */ folder) =>
  folder.endsWith(`${sep}node_modules${sep}.bin`) || folder.includes(`${sep}node-gyp-bin`);

/**
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {Record<string, string>}
 */
export const withoutNpm = (env) => {
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || /^npm_/i.test(name) || ADDED.has(name) ? [] : [/** @type {const} */ ([name, value])],
  );
  // npm names an editor where there is none.
  const own = kept.filter(([name, value]) => name !== "EDITOR" || value !== env.npm_config_editor);
  const path = (env.PATH ?? "").split(delimiter).filter((folder) => !isNpms(folder));
  return { ...Object.fromEntries(own), ...(env.PATH === undefined ? {} : { PATH: path.join(delimiter) }) };
};
