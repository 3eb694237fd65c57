// Declares `lanecast share`.
import { type Command, Option } from "commander";
import {
  addNote,
  addShareFlags,
  BACKENDS,
  createOverOption,
  type Invoke,
  SHARE,
  subcommand,
  TERMINAL,
} from "./declare";
import { SHARE_GUIDE } from "./words";

const shareCommands = () => import("../commands/share");
const shareGuideCommands = () => import("../commands/share-guide");
const shareStartCommands = () => import("../commands/share-start");

const EXAMPLES = ["share", "share start api --backend tmate --key ~/ana.pub", "share stop --all"] as const;

const GUIDE =
  "In an interactive terminal, 'lanecast share' without a command asks what to share, with whom and for how long.";

const addStart = (share: Command, invoke: Invoke): void => {
  const start = subcommand(
    share,
    "start",
    "Share a terminal and print how guests join",
    "share start api --backend tmate --key ~/ana.pub --ttl 45m",
    "share start . --backend upterm --github-user octocat --access write",
    "share start api --key ~/ana.pub --over lan",
  );
  addShareFlags(start.argument(...TERMINAL))
    .addOption(createOverOption())
    .option("--wait <duration>", "If the share needs approval, wait this long for it")
    .action((typed: string, flags) =>
      invoke(async (context) => (await shareStartCommands()).shareStart(context, typed, flags)),
    );
};

const addViews = (share: Command, invoke: Invoke): void => {
  subcommand(share, "list", "List shares", "share list", "share list --all")
    .option("--all", "Include ended shares")
    .action((flags) => invoke(async (context) => (await shareCommands()).shareList(context, flags)));
  subcommand(share, "show", "Show the details of a share", "share show shr_k3v9")
    .argument(...SHARE)
    .action((typed: string) => invoke(async (context) => (await shareCommands()).shareShow(context, typed)));
  subcommand(share, "link", "Print how guests join (recorded in the audit log)", "share link shr_k3v9")
    .argument(...SHARE)
    .action((typed: string) => invoke(async (context) => (await shareCommands()).shareLink(context, typed)));
  subcommand(share, "invite", "Print an invitation for a guest (recorded in the audit log)", "share invite shr_k3v9")
    .argument(...SHARE)
    .action((typed: string) => invoke(async (context) => (await shareCommands()).shareInvite(context, typed)));
};

const addChanges = (share: Command, invoke: Invoke): void => {
  subcommand(
    share,
    "extend",
    "Give a share more time",
    "share extend shr_k3v9 --by 15m",
    "share extend shr_k3v9 --until 17:30",
  )
    .argument(...SHARE)
    .option("--by <duration>", "Time to add")
    .option("--until <time>", "New end: 17:30, or ISO 8601")
    .action((typed: string, flags) =>
      invoke(async (context) => (await shareCommands()).shareExtend(context, typed, flags)),
    );
  subcommand(share, "switch", "Move a share to the other backend", "share switch shr_k3v9 --backend upterm")
    .argument(...SHARE)
    .addOption(new Option("--backend <backend>", "Backend to switch to").choices(BACKENDS).makeOptionMandatory())
    .action((typed: string, flags) =>
      invoke(async (context) => (await shareCommands()).shareSwitch(context, typed, flags)),
    );
  subcommand(
    share,
    "again",
    "Start an ended share again with the same settings",
    "share again shr_k3v9",
    "share again api",
  )
    .argument(
      "<share>",
      "Share id or unique prefix, or a lane (or . for this terminal) to use its most recently ended share",
    )
    .action((typed: string) => invoke(async (context) => (await shareCommands()).shareAgain(context, typed)));
  subcommand(
    share,
    "revoke",
    "Stop shares and wait until all guests are disconnected",
    "share revoke shr_k3v9",
    "share stop --all",
  )
    .alias("stop")
    .argument("[share...]", "Share ids or unique prefixes, or lanes with one open share")
    .option("--all", "Stop every share")
    .option("--terminal <terminal>", "Stop every share of this terminal")
    .action((typed: string[], flags) =>
      invoke(async (context) => (await shareCommands()).shareRevoke(context, typed, flags)),
    );
};

export const addShareCommands = (program: Command, invoke: Invoke): void => {
  const share = subcommand(program, "share", "Share terminals and stop sharing", ...EXAMPLES);
  addNote(share, GUIDE);
  // `lanecast share` without a command on a terminal runs this one (usage.ts).
  share
    .command(SHARE_GUIDE, { hidden: true })
    .action(() => invoke(async (context) => (await shareGuideCommands()).shareGuide(context)));
  addStart(share, invoke);
  addViews(share, invoke);
  addChanges(share, invoke);
};
