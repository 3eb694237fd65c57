// The files that both packages install, by their path below the prefix (/usr or ~/.local).
import { linkSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { gzipSync } from "node:zlib";
import { run } from "../setup/machine.mjs";
import { cycloneDx, licenseTexts } from "./bill-of-materials.mjs";

/** @typedef {import("./release.mjs").Release} Release */
/** @typedef {import("./bill-of-materials.mjs").Part} Part */

/**
 * @typedef {object} Layout
 * @property {string} prefix  where lanecast runs from, as it is written in the desktop entry and the unit
 * @property {string} units  the folder of systemd's user units
 * @property {string} zshCompletions
 */

/** @type {Layout} */
export const DEBIAN_LAYOUT = {
  prefix: "/usr",
  units: "lib/systemd/user",
  zshCompletions: "share/zsh/vendor-completions",
};

/** install.sh replaces the placeholder. @type {Layout} */
export const HOME_LAYOUT = {
  prefix: "@PREFIX@",
  units: "share/systemd/user",
  zshCompletions: "share/zsh/site-functions",
};

const PROGRAM = "lib/lanecast/lanecast";
export const DOC = "share/doc/lanecast";

const desktopEntry = (/** @type {string} */ prefix) => `[Desktop Entry]
Type=Application
Name=lanecast
GenericName=Terminal sharing
Comment=Share one live terminal, safely, for a while
Exec="${prefix}/bin/lanecast" open
Icon=lanecast
Terminal=false
Categories=Development;System;
StartupWMClass=lanecast
Keywords=terminal;tmux;ssh;share;pair;
`;

/** As `lanecast service install` writes it (apps/runtime/src/platform/service-unit.ts), for the default home and without an environment. */
const userUnit = (/** @type {string} */ prefix) => `[Unit]
Description=lanecast, which shares live terminals
Documentation=man:lanecast(1)
StartLimitIntervalSec=60
StartLimitBurst=5

[Service]
Type=exec
ExecStart="${prefix}/bin/lanecast" serve --headless
Restart=on-failure
RestartSec=1
# An invalid configuration, or another lanecast with this home: a restart would fail the same way.
RestartPreventExitStatus=2 7
# Terminals belong to tmux and keep running without lanecast. Shares end with it in any case.
KillMode=process
TimeoutStopSec=40
# A program in a terminal that runs out of memory must not end the service.
OOMPolicy=continue
# The journal would keep the one-use code of the page.
StandardOutput=null
StandardError=journal

[Install]
WantedBy=default.target
`;

/**
 * The man pages and the completion scripts. In a process of their own, because the command line and these scripts are checked
 * against different libraries.
 * @param {string} root
 * @param {Release} release
 * @returns {{ man: Record<string, string>, completions: Record<"bash" | "zsh" | "fish", string> }}
 */
const fromCommandLine = (root, { version, date }) => {
  const program = join(root, "apps/runtime/src/testing/reference/man-program.ts");
  const { isOk, stdout, tail } = run(process.execPath, [program, version, date], { cwd: root });
  if (!isOk) throw new Error(tail);
  return JSON.parse(stdout);
};

const compressed = (/** @type {string} */ text) => gzipSync(text, { level: 9 });

/**
 * Path → content, of everything but the program.
 * @param {{ root: string, release: Release, parts: readonly Part[], layout: Layout }} options
 * @returns {Readonly<Record<string, string | Uint8Array>>}
 */
const contents = ({ root, release, parts, layout }) => {
  const { man, completions } = fromCommandLine(root, release);
  return {
    "share/applications/lanecast.desktop": desktopEntry(layout.prefix),
    "share/icons/hicolor/scalable/apps/lanecast.svg": readFileSync(join(root, "src/app/icon.svg")),
    [`${layout.units}/lanecast.service`]: userUnit(layout.prefix),
    "share/bash-completion/completions/lanecast": completions.bash,
    [`${layout.zshCompletions}/_lanecast`]: completions.zsh,
    "share/fish/vendor_completions.d/lanecast.fish": completions.fish,
    ...Object.fromEntries(Object.entries(man).map(([name, text]) => [`share/man/man1/${name}.gz`, compressed(text)])),
    [`${DOC}/copyright`]: readFileSync(join(root, "LICENSE")),
    [`${DOC}/third-party-licenses.txt.gz`]: compressed(licenseTexts(parts)),
    [`${DOC}/lanecast.cdx.json`]: `${JSON.stringify(cycloneDx(parts, release), null, 2)}\n`,
  };
};

/**
 * Writes the tree below `folder`.
 * @param {{ root: string, folder: string, program: string, release: Release, parts: readonly Part[], layout: Layout }} options
 */
export const writeTree = ({ folder, program, ...options }) => {
  const place = (/** @type {string} */ path) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true, mode: 0o755 });
    return join(folder, path);
  };
  for (const [path, content] of Object.entries(contents(options))) writeFileSync(place(path), content, { mode: 0o644 });
  // A second name for it: it is larger than all else together.
  linkSync(program, place(PROGRAM));
  symlinkSync(`../${PROGRAM}`, place("bin/lanecast"));
};
