// `lanecast config show, path, check`. They read config.toml directly and need no runtime.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { CONFIG_FILE_NAME, readConfigFile } from "../../platform/config";
import { type EffectiveKey, effectiveKeys } from "../../platform/config/keys";
import type { ConfigValue } from "../../platform/config/values";
import type { CliContext } from "../context";
import { localFailure, type Outcome, output } from "../outcome";
import { type Paint, table } from "../text/format";

const valueText = (value: ConfigValue | null): string => (value === null ? "-" : JSON.stringify(value));

const sourceText = ({ source, line }: EffectiveKey): string => {
  if (source !== "file") return source;
  return line === null ? CONFIG_FILE_NAME : `${CONFIG_FILE_NAME}:${line}`;
};

const keysTable = (keys: readonly EffectiveKey[], paint: Paint): string =>
  table(
    ["KEY", "VALUE", "DEFAULT", "SOURCE"],
    keys.map((each) => [
      each.key,
      valueText(each.value),
      each.default === null ? each.defaultNote.replaceAll("`", "") : valueText(each.default),
      sourceText(each),
    ]),
    paint,
  );

const missing = (path: string): string => `${path} doesn't exist, so every key has its default.`;

export const configShow = async (context: CliContext): Promise<Outcome> => {
  const read = readConfigFile(context.places.home);
  if (!read.ok) return localFailure(read.error);
  const { path, exists, text, settings } = read.value;
  const keys = effectiveKeys(text, settings);
  const head = exists ? path : missing(path);
  return output({ path, exists, keys }, `${head}\n\n${keysTable(keys, context.io.paint)}`);
};

export const configPath = async (context: CliContext): Promise<Outcome> => {
  const path = join(context.places.home, CONFIG_FILE_NAME);
  return output({ path, exists: existsSync(path) }, path);
};

/** A mistake is a setup-problem (exit code 2) that names file, line and what is allowed. */
export const configCheck = async (context: CliContext): Promise<Outcome> => {
  const read = readConfigFile(context.places.home);
  if (!read.ok) return localFailure(read.error);
  const { path, exists } = read.value;
  return output({ ok: true, path, exists }, exists ? `${path} is valid.` : missing(path));
};
