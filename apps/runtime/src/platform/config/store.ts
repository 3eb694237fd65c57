// Reads config.toml and replaces it as a whole: a reader sees the old text or the new one.
import { readFileSync, realpathSync, statSync } from "node:fs";
import { fail, ok, type Result, type ShareError } from "#contract/errors";
import { writeFileAtomic } from "../atomic-file";
import { errorCode } from "../errors";
import { setupProblem } from "../paths";
import { type FileSettings, parseConfigFile } from "./file";

export interface ConfigStore {
  /** The text and its settings. Errors name file and line. A missing file counts as empty. */
  read(): Result<{ readonly text: string; readonly settings: FileSettings }, ShareError<"setup-problem">>;
  /** Changes nothing if the new text is not a valid configuration or can't be written. */
  write(text: string): Result<FileSettings, ShareError<"setup-problem">>;
}

const PRIVATE_FILE_MODE = 0o600;

/** The file behind a symbolic link (e.g. dotfiles kept elsewhere), so that the link stays. */
const targetOf = (path: string): { readonly file: string; readonly mode: number } => {
  try {
    const file = realpathSync(path);
    return { file, mode: statSync(file).mode & 0o777 };
  } catch {
    return { file: path, mode: PRIVATE_FILE_MODE };
  }
};

export const createConfigStore = (path: string): ConfigStore => {
  const problem = (what: string, thrown: unknown) =>
    fail(
      setupProblem(
        `${path} can't be ${what} (${errorCode(thrown)})`,
        path,
        "Make it readable and writable for your user.",
      ),
    );
  return {
    read: () => {
      try {
        const text = readFileSync(path, "utf8");
        const settings = parseConfigFile(text, path);
        return settings.ok ? ok({ text, settings: settings.value }) : settings;
      } catch (thrown) {
        if (errorCode(thrown) !== "ENOENT") return problem("read", thrown);
        const settings = parseConfigFile("", path);
        return settings.ok ? ok({ text: "", settings: settings.value }) : settings;
      }
    },
    write: (text) => {
      const settings = parseConfigFile(text, path);
      if (!settings.ok) return settings;
      try {
        const { file, mode } = targetOf(path);
        writeFileAtomic(file, text, { mode });
        return settings;
      } catch (thrown) {
        return problem("written", thrown);
      }
    },
  };
};
