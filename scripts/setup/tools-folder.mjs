// Where programs that the distribution lacks are unpacked: one folder of the user's, which the runtime looks in as well
// (apps/runtime/src/platform/paths.ts). The account's own place counts too, whatever HOME or XDG_DATA_HOME say at this moment.
import { existsSync } from "node:fs";
import { homedir, userInfo } from "node:os";
import { join } from "node:path";

const FOLDER = "lanecast-tools";

const accountHome = () => {
  try {
    return userInfo().homedir;
  } catch {
    return homedir();
  }
};

/** The folder there is, else where it would be made. */
export const toolsFolder = () => {
  const usual = join(process.env.XDG_DATA_HOME || join(homedir(), ".local/share"), FOLDER);
  const own = join(accountHome(), ".local/share", FOLDER);
  return !existsSync(usual) && existsSync(own) ? own : usual;
};
