// A Bun plugin that puts the product's own files into the program, in place of apps/runtime/src/platform/embedded.ts.
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";

const PAGE = "dist/ui";
const POLICIES = "apps/runtime/src/policy/sets";
const SHELLS = "apps/runtime/src/terminals/shell";
/** Beside the entry that the runtime imports (apps/runtime/src/policy/cedar-wasm.ts). */
const CEDAR = "node_modules/@cedar-policy/cedar-wasm/web/cedar_wasm_bg.wasm";

/**
 * @param {string} root
 * @param {string} folder
 * @param {RegExp} pattern
 */
const matching = (root, folder, pattern) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));

/**
 * Every file that the runtime reads by a path (apps/runtime/src/platform/assets.ts), relative to the root, sorted.
 * @param {string} root
 */
export const embeddedFiles = (root) => {
  const files = [
    ...matching(root, PAGE, /./),
    ...matching(root, POLICIES, /\.(cedar|toml)$/),
    ...matching(root, SHELLS, /^integration\.(bash|fish|zsh)$/),
    CEDAR,
  ].sort();
  const missing = files.filter((path) => !existsSync(join(root, path)));
  if (missing.length > 0) throw new Error(`missing: ${missing.join(", ")}`);
  return files;
};

/**
 * @param {string} root
 * @param {{ commit: string, date: string }} build
 * @returns {import("bun").BunPlugin}
 */
export const embedPlugin = (root, { commit, date }) => ({
  name: "embed",
  setup: (builder) => {
    builder.onLoad({ filter: /\/platform\/embedded\.ts$/ }, () => {
      const files = embeddedFiles(root);
      // Text and scripts too: only `file` keeps the bytes of every type as they are.
      const imports = files.map(
        (path, index) => `import f${index} from ${JSON.stringify(join(root, path))} with { type: "file" };`,
      );
      const entries = files.map((path, index) => `[${JSON.stringify(path)}, f${index}]`);
      const build = `commit: ${JSON.stringify(commit)}, date: ${JSON.stringify(date)}`;
      return {
        loader: "js",
        contents: `${imports.join("\n")}\nexport const EMBEDDED = { files: new Map([${entries.join(", ")}]), ${build} };\n`,
      };
    });
  },
});
