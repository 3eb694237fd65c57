// upterm up to about 0.30: the program that lanecast starts is the session. It ends with its relay.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../../platform/clock";
import { environmentOf } from "../../../../platform/process-details";
import { waitFor } from "../../../../platform/wait";
import type { UptermGeneration } from "./generation";
import { armedAgainst } from "./lifeline";
import { runtimeDirOf } from "./plan";

/** Named after the session id, which is part of the link: 20 characters. */
const SOCKET_FOLDER = "upterm";
const LONGEST_SOCKET_NAME = `${"x".repeat(20)}.sock`;
const ARMED_EVERY_MS = 10;
const ARMED_WITHIN_MS = 3_000;

const adminSocket = (dir: string): string | null => {
  const folder = join(runtimeDirOf(dir), SOCKET_FOLDER);
  try {
    const name = readdirSync(folder).find((entry) => entry.endsWith(".sock"));
    return name === undefined ? null : join(folder, name);
  } catch {
    return null;
  }
};

export const createForeground = (clock: Pick<Clock, "after">): UptermGeneration => ({
  name: "foreground",
  longestSocketPath: (runtimeDir) => join(runtimeDir, SOCKET_FOLDER, LONGEST_SOCKET_NAME),
  launch: ({ hostArgv, hosted }) => ({ argv: [...hostArgv, "--", ...hosted] }),
  adminSocket,
  faults: async (context, signal) => {
    const options = { everyMs: ARMED_EVERY_MS, withinMs: ARMED_WITHIN_MS };
    const parent = await waitFor(clock, () => (signal.aborted ? -1 : armedAgainst(context)), options);
    const { name, value } = context.marker;
    const isOurs = parent !== null && environmentOf(parent).get(name) === value;
    return isOurs ? [] : ["nothing would stop upterm if lanecast exited"];
  },
  // The program exits when its relay is gone.
  linkState: () => "ready",
  deniesReconnect: () => true,
  listsGuests: false,
});
