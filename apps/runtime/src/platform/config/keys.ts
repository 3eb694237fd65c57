// Every key of config.toml as data, and what a file makes of each: for `lanecast config show` and for the reference page.
import { parse } from "smol-toml";
import { formatDuration } from "#contract/durations";
import type { FileSettings } from "./file";
import { unwrap } from "./problems";
import { configFileSchema } from "./schema";
import { lineOfKey } from "./toml-lines";
import { type ConfigValue, type KeyAbout, keyRegistry } from "./values";

export interface ConfigKey extends KeyAbout {
  /** Dotted, e.g. `sharing.ttl_default`. A relay's name is `NAME`. */
  readonly key: string;
}

/** The keys below a schema, in the order of the file. */
const keysBelow = (schema: unknown, path: readonly string[]): readonly ConfigKey[] => {
  const about = keyRegistry.get(schema as Parameters<typeof keyRegistry.get>[0]);
  const own = about === undefined ? [] : [{ key: path.join("."), ...about }];
  const { shape, def } = unwrap(schema);
  if (shape === undefined) return def?.valueType === undefined ? own : keysBelow(def.valueType, [...path, "NAME"]);
  return [...own, ...Object.entries(shape).flatMap(([name, child]) => keysBelow(child, [...path, name]))];
};

export const configKeys = (): readonly ConfigKey[] => keysBelow(configFileSchema, []);

export interface EffectiveKey {
  readonly key: string;
  /** Null: not set. */
  readonly value: ConfigValue | null;
  readonly default: ConfigValue | null;
  /** What happens without a value, if there is no default value. */
  readonly defaultNote: string;
  /** `derived`: adapted to another key that is set. */
  readonly source: "file" | "default" | "derived";
  /** The line in the file; null unless `source` is `file`. */
  readonly line: number | null;
}

type Document = Readonly<Record<string, unknown>>;

const valueAt = (document: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>(
    (node, key) => (typeof node === "object" && node !== null ? (node as Document)[key] : undefined),
    document,
  );

/** Only these can differ from both the file and the default: they adapt to each other. */
const sharingValues = ({ sharing }: FileSettings): Readonly<Record<string, ConfigValue>> => ({
  "sharing.ttl_default": formatDuration(sharing.ttlDefaultMs),
  "sharing.ttl_min": formatDuration(sharing.ttlMinMs),
  "sharing.ttl_max": formatDuration(sharing.ttlMaxMs),
});

/** Every key with its value. The keys of `[relays.NAME]` appear once per relay, those of `jump` only if it is set. `settings` must be parsed from `text`. */
export const effectiveKeys = (text: string, settings: FileSettings): readonly EffectiveKey[] => {
  const document: unknown = parse(text);
  const derived = sharingValues(settings);
  const keys = configKeys().filter(({ type }) => type !== "table");
  const isOfRelay = ({ key }: ConfigKey): boolean => key.startsWith("relays.");
  const effective = ({ key: pattern, default: defaultValue, defaultNote }: ConfigKey, relay = ""): EffectiveKey => {
    const path = pattern.split(".").map((part) => (part === "NAME" ? relay : part));
    const key = path.join(".");
    const written = valueAt(document, path) as ConfigValue | undefined;
    const value = written ?? derived[key] ?? defaultValue;
    const source = written !== undefined ? "file" : value === defaultValue ? "default" : "derived";
    const line = source === "file" ? lineOfKey(text, path) : null;
    return { key, value, default: defaultValue, defaultNote, source, line };
  };
  return [
    ...keys.filter((key) => !isOfRelay(key)).map((key) => effective(key)),
    ...Object.entries(settings.relays).flatMap(([name, { jump }]) =>
      keys
        .filter((key) => isOfRelay(key) && (jump !== undefined || !key.key.includes(".jump.")))
        .map((key) => effective(key, name)),
    ),
  ];
};
