// In which order guests came, as upterm's own log tells it: the admin socket's list has none. Takes addresses out of it and nothing else.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Below XDG_STATE_HOME; lines of JSON. It may hold the link, so nothing of it leaves this file but addresses. */
const LOG = join("upterm", "upterm.log");
const JOINED = "Client joined";

const addressOf = (line: string): readonly string[] => {
  if (!line.includes(JOINED)) return [];
  try {
    const { msg, client } = JSON.parse(line) as { msg?: unknown; client?: unknown };
    return msg === JOINED && typeof client === "string" ? [client] : [];
  } catch {
    return [];
  }
};

/** Addresses of guests in order of joining; empty when the log cannot be read or says it in other words. */
export const joinOrderIn = (stateDir: string): readonly string[] => {
  try {
    return readFileSync(join(stateDir, LOG), "utf8").split("\n").flatMap(addressOf);
  } catch {
    return [];
  }
};
