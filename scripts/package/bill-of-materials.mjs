// What is inside the program: a CycloneDX document, and the licence text of every package.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * @typedef {object} Part
 * @property {string} name
 * @property {string} version
 * @property {string} license  an SPDX expression
 * @property {string} text  the licence text, or where to find it
 */

const PACKAGE_FOLDER = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//;

/**
 * The npm packages of which the page contains modules. The page is built by Vite, which doesn't list them.
 * @param {string} root
 */
const pageModules = async (root) => {
  const built = await Bun.build({
    entrypoints: [join(root, "src/main.tsx")],
    target: "browser",
    metafile: true,
    throw: false,
  });
  if (!built.success) throw new Error(built.logs.map(String).join("\n"));
  return Object.keys(built.metafile?.inputs ?? {});
};

/** @param {string} folder */
const licenseText = (folder) => {
  const file = readdirSync(folder).find((name) => /^(licen[cs]e|copying)/i.test(name));
  return file === undefined ? null : readFileSync(join(folder, file), "utf8").trim();
};

/**
 * @param {string} root
 * @param {string} folder
 * @returns {Part}
 */
const partAt = (root, folder) => {
  const {
    name,
    version,
    license = "NOASSERTION",
    homepage,
  } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  const text = licenseText(join(root, folder));
  return {
    name,
    version,
    license,
    text: text ?? `The package has no licence file. It says: ${license}. ${homepage ?? ""}`.trim(),
  };
};

/** Bun's package has no licence file. */
const bunPart = (/** @type {string} */ version) => ({
  name: "bun",
  version,
  license: "MIT",
  text: [
    "Bun is under the MIT licence. It contains JavaScriptCore and WebKit (LGPL-2.0) and other libraries.",
    `Their list and their sources: https://github.com/oven-sh/bun (tag bun-v${version}), https://github.com/oven-sh/WebKit.`,
  ].join("\n"),
});

/**
 * @param {string} root
 * @param {readonly string[]} modules  the modules of the program, as its bundler lists them
 * @returns {Promise<readonly Part[]>} sorted by name and version
 */
export const partsOf = async (root, modules) => {
  const paths = [...modules, ...(await pageModules(root))];
  const folders = new Set(paths.flatMap((path) => PACKAGE_FOLDER.exec(path)?.[1] ?? []));
  const { dependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  const parts = [...folders]
    .filter((folder) => existsSync(join(root, folder, "package.json")))
    .map((folder) => partAt(root, folder));
  return [...parts, bunPart(dependencies.bun)].sort((a, b) =>
    `${a.name} ${a.version}` < `${b.name} ${b.version}` ? -1 : 1,
  );
};

/** In a purl the `@` of a scope is escaped. */
const purlOf = (/** @type {Part} */ { name, version }) => `pkg:npm/${name.replace("@", "%40")}@${version}`;

const isSpdxId = (/** @type {string} */ license) => /^[\w.+-]+$/.test(license);

/**
 * Without a serial number, which would have to be random: two builds give the same bytes.
 * @param {readonly Part[]} parts
 * @param {{ version: string, commit: string, timestamp: string }} release
 */
export const cycloneDx = (parts, { version, commit, timestamp }) => ({
  bomFormat: "CycloneDX",
  specVersion: "1.5",
  version: 1,
  metadata: {
    timestamp,
    component: {
      type: "application",
      name: "lanecast",
      version,
      "bom-ref": "lanecast",
      licenses: [{ license: { id: "MIT" } }],
      properties: [{ name: "commit", value: commit }],
    },
  },
  components: parts.map((part) => ({
    type: part.name === "bun" ? "platform" : "library",
    name: part.name,
    version: part.version,
    "bom-ref": purlOf(part),
    purl: purlOf(part),
    licenses: [isSpdxId(part.license) ? { license: { id: part.license } } : { expression: part.license }],
  })),
});

/** @param {readonly Part[]} parts */
export const licenseTexts = (parts) =>
  `lanecast contains the following software.\n\n${parts
    .map(
      ({ name, version, license, text }) =>
        `${"=".repeat(78)}\n${name} ${version} (${license})\n${"=".repeat(78)}\n${text}\n`,
    )
    .join("\n")}`;
