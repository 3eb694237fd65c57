// The commands about shares. Declares flags only.
import { type Command, Option } from "commander";
import { shareExtend, shareLink, shareList, shareRevoke, shareShow } from "../commands/share";
import { shareAgain, shareInvite, shareSwitch } from "../commands/share-moves";
import { shareStart } from "../commands/share-start";
import { addShareFlags } from "../share-flags";
import { type Invoke, subcommand } from "./subcommand";

const TERMINAL = ["<terminal>", "id, the beginning of one, its lane's name, or . for this one"] as const;
const SHARE = ["<share>", "id, or the beginning of one"] as const;

const addOpenings = (share: Command, invoke: Invoke): void => {
  const start = subcommand(
    share,
    "start",
    "share a terminal; answers when guests can join",
    "share start api --backend tmate --key ~/ana.pub --ttl 45m",
  );
  addShareFlags(start.argument(...TERMINAL))
    .option("--wait <duration>", "if an approval is needed, wait for it this long")
    .action((typed: string, flags) => invoke((context) => shareStart(context, typed, flags)));
  subcommand(share, "list", "list what is shared", "share list")
    .option("--all", "the ended ones too")
    .action((flags) => invoke((context) => shareList(context, flags)));
  subcommand(share, "show", "show all about one share", "share show shr_k3v9")
    .argument(...SHARE)
    .action((typed: string) => invoke((context) => shareShow(context, typed)));
  subcommand(share, "link", "show how to join; this is recorded", "share link shr_k3v9")
    .argument(...SHARE)
    .action((typed: string) => invoke((context) => shareLink(context, typed)));
};

const addMoves = (share: Command, invoke: Invoke): void => {
  subcommand(
    share,
    "switch",
    "go on through the other backend; guests are told",
    "share switch shr_k3v9 --backend upterm",
  )
    .argument(...SHARE)
    .addOption(
      new Option("--backend <backend>", "what carries it on").choices(["tmate", "upterm"]).makeOptionMandatory(),
    )
    .action((typed: string, flags) => invoke((context) => shareSwitch(context, typed, flags)));
  subcommand(share, "again", "start an ended share anew, with the same settings and keys", "share again shr_k3v9")
    .argument(...SHARE)
    .action((typed: string) => invoke((context) => shareAgain(context, typed)));
  subcommand(
    share,
    "invite",
    "a note for the guest, to paste into a message; this is recorded",
    "share invite shr_k3v9",
  )
    .argument(...SHARE)
    .action((typed: string) => invoke((context) => shareInvite(context, typed)));
};

const addEndings = (share: Command, invoke: Invoke): void => {
  subcommand(share, "extend", "give a share more time", "share extend shr_k3v9 --by 15m")
    .argument(...SHARE)
    .option("--by <duration>", "this much more")
    .option("--until <time>", "until then: 17:30, or ISO 8601")
    .action((typed: string, flags) => invoke((context) => shareExtend(context, typed, flags)));
  subcommand(share, "revoke", "end shares now; answers when nobody is connected any more", "share revoke --all")
    .argument("[share...]", "ids, or the beginnings of some")
    .option("--all", "every share there is")
    .option("--terminal <terminal>", "every share of this terminal")
    .action((typed: string[], flags) => invoke((context) => shareRevoke(context, typed, flags)));
};

export const addShareCommands = (program: Command, invoke: Invoke): void => {
  const share = subcommand(program, "share", "share terminals, and end it", "share list");
  addOpenings(share, invoke);
  addMoves(share, invoke);
  addEndings(share, invoke);
};
