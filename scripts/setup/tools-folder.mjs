// The user's folder for unpacked programs that the distribution lacks. The runtime looks in the same folder
// (apps/runtime/src/platform/paths.ts). A folder in the account's real home also counts, even if HOME or XDG_DATA_HOME differ now.
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

/** The existing folder, else the path at which it would be created. */
export const toolsFolder = () => {
  const usual = join(process.env.XDG_DATA_HOME || join(homedir(), ".local/share"), FOLDER);
  const own = join(accountHome(), ".local/share", FOLDER);
  return !existsSync(usual) && existsSync(own) ? own : usual;
};
