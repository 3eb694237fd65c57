// Where the daemon generation keeps its sockets, locks and records, and the record itself.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The limit of sockaddr_un on macOS, which upterm applies on every system. fact: socket-path-103 */
const SOCKET_PATH_MAX_BYTES = 103;

/** fact: session-paths */
export const pathsOf = (name: string) => {
  const runtime = join(process.env.XDG_RUNTIME_DIR ?? "", "upterm", "sessions", name);
  const state = join(process.env.XDG_STATE_HOME ?? "", "upterm");
  const results = join(state, "results", name);
  return {
    runtime,
    results,
    lock: join(runtime, "lock"),
    adminSocket: join(runtime, "admin.sock"),
    attachSocket: join(runtime, "attach.sock"),
    record: join(results, "session.json"),
    log: join(state, "upterm.log"),
  };
};
export type Paths = ReturnType<typeof pathsOf>;

/** snake_case, unlike the JSON of the command line. fact: record-fields */
export interface SessionRecord {
  readonly name: string;
  readonly launch_id: string;
  readonly pid: number;
  readonly status: "starting" | "ready" | "reconnecting" | "disconnected" | "ending";
  readonly reason: string;
  readonly session_id?: string;
  readonly exit_code?: number;
  readonly signal?: string;
  readonly signal_number?: number;
}

export const readRecord = (paths: Paths): SessionRecord | null =>
  existsSync(paths.record) ? JSON.parse(readFileSync(paths.record, "utf8")) : null;

/** fact: record-renamed */
export const writeRecord = (paths: Paths, record: SessionRecord): void => {
  writeFileSync(`${paths.record}.tmp`, JSON.stringify(record, null, 2), { mode: 0o600 });
  renameSync(`${paths.record}.tmp`, paths.record);
};

/** Why a name cannot be claimed, or null. Checked before anything is started. */
export const problemOfName = (name: string): string | null => {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(name)) return `sessiondir: invalid session name: "${name}"`;
  const path = pathsOf(name).attachSocket;
  const bytes = Buffer.byteLength(path);
  if (bytes <= SOCKET_PATH_MAX_BYTES) return null;
  return `sessiondir: session socket path is too long: "${path}" gives ${bytes} bytes, limit ${SOCKET_PATH_MAX_BYTES}`;
};

/** Whether a process holds the name now. The double keeps the holder's pid in the lock, where upterm locks the file. */
export const isHeld = (paths: Paths): boolean => {
  if (!existsSync(paths.lock)) return false;
  try {
    process.kill(Number(readFileSync(paths.lock, "utf8")), 0);
    return true;
  } catch {
    return false;
  }
};

export const claim = (paths: Paths): void => {
  mkdirSync(paths.runtime, { recursive: true, mode: 0o700 });
  mkdirSync(paths.results, { recursive: true, mode: 0o700 });
  writeFileSync(paths.lock, String(process.pid), { mode: 0o600 });
};
