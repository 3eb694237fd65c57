// How clients find a running runtime: a file in the home names the process and its runtime directory; a 0600 file there holds
// the port and the CLI's token. Neither is believed unless the process that wrote it still runs.
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "./atomic-file";
import { withSpareDescriptor } from "./descriptors";
import { checkPrivateDir, type Paths } from "./paths";
import { isAlive, type ProcessRef } from "./process-table";

const processSchema = z.object({ pid: z.int().positive(), startTicks: z.int() });

/** In the home: the process that holds it and its runtime directory (another shell may have another XDG_RUNTIME_DIR). No secret. */
const holderSchema = processSchema.extend({ runtimeDir: z.string() });
export type Holder = z.infer<typeof holderSchema>;

/** In the runtime directory. `token` lets the CLI in: the file is 0600, and the token changes with each start. */
const runtimeFileSchema = processSchema.extend({
  port: z.int(),
  /** `http://127.0.0.1:PORT`, without a code. */
  baseUrl: z.string(),
  token: z.string(),
  version: z.string(),
  home: z.string(),
});
export type RuntimeFile = z.infer<typeof runtimeFileSchema>;

const holderPath = (home: string): string => join(home, "runtime.holder.json");
const runtimeFilePath = (runtimeDir: string): string => join(runtimeDir, "runtime.json");

/** Not durable: after a power failure the process is gone, and the file with it means nothing. */
const write = (path: string, content: unknown): void =>
  withSpareDescriptor(() => writeFileAtomic(path, `${JSON.stringify(content)}\n`, { isDurable: false }));

/** Null when the file is absent, unreadable or malformed. */
const read = <T>(path: string, schema: z.ZodType<T>): T | null => {
  try {
    return schema.parse(JSON.parse(withSpareDescriptor(() => readFileSync(path, "utf8"))));
  } catch {
    return null;
  }
};

export const writeHolder = (home: string, holder: Holder): void => write(holderPath(home), holder);
export const writeRuntimeFile = (runtimeDir: string, file: RuntimeFile): void =>
  write(runtimeFilePath(runtimeDir), file);
/** Whether the two files are there and name this process. Something may remove them while it runs, such as a cleaner of /tmp. */
export const areRuntimeFilesOf = (self: ProcessRef, home: string, runtimeDir: string): boolean =>
  [read(holderPath(home), holderSchema), read(runtimeFilePath(runtimeDir), runtimeFileSchema)].every(
    (file) => file?.pid === self.pid && file.startTicks === self.startTicks,
  );
/** Removes the file of a directory that is no longer used. */
export const removeRuntimeFile = (runtimeDir: string): void => rmSync(runtimeFilePath(runtimeDir), { force: true });

export const removeRuntimeFiles = (home: string, runtimeDir: string): void => {
  // In the home only if the runtime directory couldn't be used.
  for (const path of [runtimeFilePath(runtimeDir), runtimeFilePath(home), holderPath(home)]) {
    try {
      rmSync(path, { force: true });
    } catch {
      // Its directory can't be used any more. A file of a dead runtime isn't believed anyway.
    }
  }
};

/** The process that holds a home; null when there is none, or it has ended (a process that reused its pid doesn't count). */
export const readHolder = (home: string): Holder | null => {
  const holder = read(holderPath(home), holderSchema);
  return holder !== null && isAlive(holder) ? holder : null;
};

/** The file of the runtime that runs on this home; null when none runs, or it doesn't accept connections yet. */
export const readRuntimeFile = (paths: Pick<Paths, "home">, uid: number): RuntimeFile | null => {
  const holder = readHolder(paths.home);
  if (holder === null || !checkPrivateDir(holder.runtimeDir, uid).ok) return null;
  const file = read(runtimeFilePath(holder.runtimeDir), runtimeFileSchema);
  const isHolders = file?.pid === holder.pid && file.startTicks === holder.startTicks && file.home === paths.home;
  return isHolders ? file : null;
};
