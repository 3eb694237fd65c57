// docs/reference/configuration.md: every key of config.toml, from its schema.
import { type ConfigKey, configKeys } from "../../platform/config/keys";
import { code, fence, GENERATED, pageOf, tableOf } from "./markdown";

const toml = (value: ConfigKey["example"]): string =>
  typeof value === "object" && !Array.isArray(value)
    ? `{ ${Object.entries(value)
        .map(([key, each]) => `${key} = ${toml(each)}`)
        .join(", ")} }`
    : JSON.stringify(value);

/** `sharing`, `backends.upterm`; empty for keys at the top level. */
const tableOfKey = (key: string): string => key.split(".").slice(0, -1).join(".");
const nameInTable = (key: string): string => key.split(".").at(-1) ?? key;

const defaultText = ({ default: value, defaultNote }: ConfigKey): string =>
  value === null ? defaultNote : code(toml(value));

const rowOf = (key: ConfigKey): readonly string[] => [
  code(nameInTable(key.key)),
  key.type,
  key.limits,
  defaultText(key),
  code(toml(key.example)),
  key.about,
];

const headingOf = (table: string): string => {
  if (table === "") return "## Top level";
  return table === "relays.NAME.jump" ? "## jump of [relays.NAME]" : `## [${table}]`;
};

const section = (table: string, keys: readonly ConfigKey[]): readonly string[] => [
  headingOf(table),
  tableOf(["key", "type", "limits", "default", "example", "meaning"], keys.map(rowOf)),
];

/** A file that sets every key outside [relays.NAME] to its example; the test parses it. */
export const exampleFile = (): readonly string[] => {
  const keys = configKeys().filter(({ key }) => !key.startsWith("relays."));
  const tables = [...new Set(keys.map(({ key }) => tableOfKey(key)))].sort((left) => (left === "" ? -1 : 1));
  const lines = tables.flatMap((table) => [
    ...(table === "" ? [] : ["", `[${table}]`]),
    ...keys
      .filter(({ key }) => tableOfKey(key) === table)
      .map((key) => `${nameInTable(key.key)} = ${toml(key.example)}`),
  ]);
  return [...lines, "", "[relays.office]", 'backend = "upterm"', 'kind = "lan"', 'bind = "192.168.1.20"'];
};

const VARIABLES: readonly (readonly [name: string, meaning: string])[] = [
  ["LANECAST_HOME", "The home directory, like `--home`. An empty value counts as not set."],
  ["XDG_DATA_HOME", "Without `LANECAST_HOME`, the home is `$XDG_DATA_HOME/lanecast`, else `~/.local/share/lanecast`."],
  ["XDG_RUNTIME_DIR", "Where sockets and other short-lived files go, in a directory of their own; else `/tmp`."],
  [
    "LANECAST_TOKEN",
    "The token of an agent or script. With it, commands act as that agent. An empty value is refused.",
  ],
  [
    "LANECAST_TOKEN_FILE",
    "The file with an agent's token, for `lanecast mcp`. It takes precedence over `LANECAST_TOKEN`; `--token-file` takes precedence over both.",
  ],
  ["LANECAST_TERMINAL", "The terminal that `.` means. lanecast sets it in its own terminals."],
  ["NO_COLOR", "If set and not empty, the CLI prints no colors."],
];

export const configurationPage = (): string => {
  const keys = configKeys();
  const tables = [...new Set(keys.map(({ key }) => tableOfKey(key)))];
  return pageOf([
    "# Configuration",
    GENERATED,
    "lanecast reads `config.toml` in its home directory when it starts. A running lanecast also notices changes in `[sharing]` and `[relays.NAME]` within a second, and `lanecast open` reads `window` each time. Everything else takes effect at the next start. Every key is optional. An unknown key or an invalid value is an error with file and line, and lanecast doesn't start.",
    fence("console", ["$ lanecast config show", "$ lanecast config path", "$ lanecast config check"]),
    'Durations are text such as `"90s"`, `"10m"` or `"1h30m"`. Paths can start with `~/`.',
    ...tables.flatMap((table) =>
      section(
        table,
        keys.filter(({ key }) => tableOfKey(key) === table),
      ),
    ),
    "## Example",
    fence("toml", exampleFile()),
    "## Environment variables",
    tableOf(
      ["variable", "meaning"],
      VARIABLES.map(([name, meaning]) => [code(name), meaning]),
    ),
  ]);
};
