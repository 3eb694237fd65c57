// Declares `lanecast guest`.
import { Argument, type Command } from "commander";
import {
  guestAccess,
  guestAdd,
  guestAdmit,
  guestForget,
  guestKeys,
  guestKick,
  guestLetBack,
  guestList,
  guestName,
  guestTurnAway,
} from "../commands/guest";
import { GITHUB_OPTION, KEY_OPTION } from "../share-flags";
import { ACCESS, type Invoke, SHARE, subcommand } from "./declare";

const GUEST = ["<guest>", "Guest id, unique prefix, or name of a guest who hasn't left"] as const;
const KEY = ["<key>", "Fingerprint (SHA256:…), unique prefix, or saved name"] as const;

const addGuests = (guest: Command, invoke: Invoke): void => {
  subcommand(guest, "list", "List the guests of a share", "guest list shr_k3v9")
    .argument(...SHARE)
    .option("--all", "Include guests who left")
    .action((share: string, flags) => invoke((context) => guestList(context, share, flags)));
  subcommand(guest, "kick", "Remove a guest; the others stay", "guest kick shr_k3v9 ana")
    .argument(...SHARE)
    .argument(...GUEST)
    .action((share: string, typed: string) => invoke((context) => guestKick(context, share, typed)));
  subcommand(guest, "let-back", "Let a removed guest join again", "guest let-back shr_k3v9 ana")
    .argument(...SHARE)
    .argument("<guest>", "Guest id, unique prefix, or name of a guest who has left")
    .action((share: string, typed: string) => invoke((context) => guestLetBack(context, share, typed)));
  subcommand(guest, "access", "Change what a guest can do", "guest access shr_k3v9 ana read")
    .argument(...SHARE)
    .argument(...GUEST)
    .addArgument(new Argument("<access>", "read: can only watch; write: can type").choices(ACCESS))
    .action((share: string, typed: string, access: "read" | "write") =>
      invoke((context) => guestAccess(context, share, typed, access)),
    );
  subcommand(guest, "admit", "Let a waiting guest in", "guest admit shr_k3v9 ana")
    .argument(...SHARE)
    .argument(...GUEST)
    .action((share: string, typed: string) => invoke((context) => guestAdmit(context, share, typed)));
  subcommand(guest, "turn-away", "Turn a waiting guest away", "guest turn-away shr_k3v9 ana")
    .argument(...SHARE)
    .argument(...GUEST)
    .action((share: string, typed: string) => invoke((context) => guestTurnAway(context, share, typed)));
};

const addKeys = (guest: Command, invoke: Invoke): void => {
  subcommand(guest, "keys", "List saved guest keys", "guest keys").action(() => invoke(guestKeys));
  subcommand(guest, "add", "Save someone's public keys to share with later", "guest add Ana --key ~/ana.pub")
    .argument("<name>", "Your name for the keys' owner")
    .option(...KEY_OPTION)
    .option(...GITHUB_OPTION)
    .action((name: string, flags) => invoke((context) => guestAdd(context, name, flags)));
  subcommand(
    guest,
    "name",
    "Name a saved key; without a name, remove its name",
    "guest name SHA256:5h3Zp Ana",
    "guest name Ana",
  )
    .argument(...KEY)
    .argument("[name]", "Your name for the key's owner")
    .action((typed: string, name: string | undefined) => invoke((context) => guestName(context, typed, name)));
  subcommand(guest, "forget", "Forget a saved key", "guest forget Ana")
    .argument(...KEY)
    .action((typed: string) => invoke((context) => guestForget(context, typed)));
};

export const addGuestCommands = (program: Command, invoke: Invoke): void => {
  const guest = subcommand(program, "guest", "Manage the guests of a share", "guest list shr_k3v9");
  addGuests(guest, invoke);
  addKeys(guest, invoke);
};
