// The folder of each mirror's FIFOs, in the runtime directory.
import { readdirSync, rmdirSync, rmSync } from "node:fs";
import { join } from "node:path";

const allFolders = (runtimeDir: string): string => join(runtimeDir, "mirrors");

export const pipeFolder = (runtimeDir: string, terminalId: string): string => join(allFolders(runtimeDir), terminalId);

/** Removes the folder of a mirror that is over, and with the last one the common folder. */
export const removePipeFolder = (folder: string): void => {
  rmSync(folder, { recursive: true, force: true });
  try {
    rmdirSync(join(folder, ".."));
  } catch {
    // Other mirrors still have a folder in it, or it doesn't exist.
  }
};

/** Called at the start of a runtime. Removes the folders of terminals that ended while no runtime was running. */
export const sweepPipeFolders = (runtimeDir: string, isThere: (terminalId: string) => boolean): void => {
  let names: readonly string[] = [];
  try {
    names = readdirSync(allFolders(runtimeDir));
  } catch {
    // There was no mirror.
  }
  for (const name of names) if (!isThere(name)) removePipeFolder(pipeFolder(runtimeDir, name));
};
