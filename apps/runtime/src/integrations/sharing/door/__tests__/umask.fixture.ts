// Writes a share's files under the strictest umask. Argument: the folder for shares.
import type { ShareId } from "#contract/ids";
import { createSweepRecords } from "../../life/sweep";
import { openForAll } from "../callers";
import { writeAttachWrapper, writeFarewell } from "../wrapper";

process.umask(0o777);
const sweep = createSweepRecords(process.argv[2] ?? "");
const shareId = "shr_umask" as ShareId;
sweep.makeDir(shareId);
sweep.write(shareId, "room", []);
const dir = sweep.dirOf(shareId);
writeAttachWrapper({ dir, markerName: "LANECAST_WORKER", attachArgv: ["true"] });
writeFarewell(dir, "over");
openForAll(dir);
