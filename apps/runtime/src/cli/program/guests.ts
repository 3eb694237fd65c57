// The commands about guests and their keys. Declares flags only.
import { Argument, type Command } from "commander";
import {
  guestAccess,
  guestAdmit,
  guestForget,
  guestKeys,
  guestKick,
  guestList,
  guestName,
  guestTurnAway,
} from "../commands/guest";
import { type Invoke, subcommand } from "./subcommand";

const SHARE = ["<share>", "id, or the beginning of one"] as const;
const GUEST = ["<guest>", "id, the beginning of one, or the name of one who is there"] as const;
const KEY = ["<key>", "SHA256:…, the beginning of one, or its name"] as const;

const addGuests = (guest: Command, invoke: Invoke): void => {
  subcommand(guest, "list", "list who is in a share, and who waits", "guest list shr_k3v9")
    .argument(...SHARE)
    .option("--all", "those who left too")
    .action((share: string, flags) => invoke((context) => guestList(context, share, flags)));
  subcommand(guest, "kick", "take one guest off; the others stay", "guest kick shr_k3v9 ana")
    .argument(...SHARE)
    .argument(...GUEST)
    .action((share: string, typed: string) => invoke((context) => guestKick(context, share, typed)));
  subcommand(guest, "access", "change what one guest may do", "guest access shr_k3v9 ana read")
    .argument(...SHARE)
    .argument(...GUEST)
    .addArgument(new Argument("<access>", "what they may do from now on").choices(["read", "write"]))
    .action((share: string, typed: string, access: "read" | "write") =>
      invoke((context) => guestAccess(context, share, typed, access)),
    );
  subcommand(guest, "admit", "let in a guest who waits", "guest admit shr_k3v9 ana")
    .argument(...SHARE)
    .argument(...GUEST)
    .action((share: string, typed: string) => invoke((context) => guestAdmit(context, share, typed)));
  subcommand(guest, "turn-away", "do not let in a guest who waits", "guest turn-away shr_k3v9 ana")
    .argument(...SHARE)
    .argument(...GUEST)
    .action((share: string, typed: string) => invoke((context) => guestTurnAway(context, share, typed)));
};

const addKeys = (guest: Command, invoke: Invoke): void => {
  subcommand(guest, "keys", "list the keys of guests who were in", "guest keys").action(() => invoke(guestKeys));
  subcommand(guest, "name", "say whose key it is; without a name, take it back", "guest name SHA256:5h3Zp Ana")
    .argument(...KEY)
    .argument("[name]", "as you call them")
    .action((typed: string, name: string | undefined) => invoke((context) => guestName(context, typed, name)));
  subcommand(guest, "forget", "forget a key", "guest forget Ana")
    .argument(...KEY)
    .action((typed: string) => invoke((context) => guestForget(context, typed)));
};

export const addGuestCommands = (program: Command, invoke: Invoke): void => {
  const guest = subcommand(program, "guest", "see and govern who is in", "guest list shr_k3v9");
  addGuests(guest, invoke);
  addKeys(guest, invoke);
};
