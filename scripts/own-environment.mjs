// Restores the environment from before npm. `npm start` adds its settings as npm_* variables and puts its programs first in
// PATH; in the shells of the lanes, the user's own npm would then use this project's settings and tools.
import { delimiter, sep } from "node:path";

/** npm sets these as well (docs.npmjs.com/cli/using-npm/scripts). The user's own EDITOR stays. */
const ADDED = new Set(["INIT_CWD", "NODE", "COLOR"]);

/** `…/node_modules/.bin` of any folder, and npm's helper folder. */
const isAddedByNpm = (/** @type {string} */ folder) =>
  folder.endsWith(`${sep}node_modules${sep}.bin`) || folder.includes(`${sep}node-gyp-bin`);

/**
 * @param {Readonly<Record<string, string | undefined>>} env
 * @returns {Record<string, string>}
 */
export const withoutNpm = (env) => {
  const kept = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || /^npm_/i.test(name) || ADDED.has(name) ? [] : [/** @type {const} */ ([name, value])],
  );
  // npm sets EDITOR if the user has not.
  const own = kept.filter(([name, value]) => name !== "EDITOR" || value !== env.npm_config_editor);
  const path = (env.PATH ?? "").split(delimiter).filter((folder) => !isAddedByNpm(folder));
  return { ...Object.fromEntries(own), ...(env.PATH === undefined ? {} : { PATH: path.join(delimiter) }) };
};
