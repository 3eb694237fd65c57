// Declares `lanecast guest`.
import { Argument, type Command } from "commander";
import { ACCESS, GITHUB_OPTION, type Invoke, KEY_OPTION, SHARE, subcommand } from "./declare";

const guestCommands = () => import("../commands/guest");

const GUEST = ["<guest>", "Guest id, unique prefix, or name of a guest who hasn't left"] as const;
const KEY = ["<key>", "Fingerprint (SHA256:…), unique prefix, or saved name"] as const;

const addGuests = (guest: Command, invoke: Invoke): void => {
  subcommand(guest, "list", "List the guests of a share", "guest list shr_k3v9")
    .argument(...SHARE)
    .option("--all", "Include guests who left")
    .action((share: string, flags) =>
      invoke(async (context) => (await guestCommands()).guestList(context, share, flags)),
    );
  subcommand(guest, "kick", "Remove a guest; the others stay", "guest kick shr_k3v9 ana")
    .argument(...SHARE)
    .argument(...GUEST)
    .action((share: string, typed: string) =>
      invoke(async (context) => (await guestCommands()).guestKick(context, share, typed)),
    );
  subcommand(guest, "let-back", "Let a removed guest join again", "guest let-back shr_k3v9 ana")
    .argument(...SHARE)
    .argument("<guest>", "Guest id, unique prefix, or name of a guest who has left")
    .action((share: string, typed: string) =>
      invoke(async (context) => (await guestCommands()).guestLetBack(context, share, typed)),
    );
  subcommand(guest, "access", "Change what a guest can do", "guest access shr_k3v9 ana read")
    .argument(...SHARE)
    .argument(...GUEST)
    .addArgument(new Argument("<access>", "read: can only watch; write: can type").choices(ACCESS))
    .action((share: string, typed: string, access: "read" | "write") =>
      invoke(async (context) => (await guestCommands()).guestAccess(context, share, typed, access)),
    );
  subcommand(guest, "admit", "Let a waiting guest in", "guest admit shr_k3v9 ana")
    .argument(...SHARE)
    .argument(...GUEST)
    .action((share: string, typed: string) =>
      invoke(async (context) => (await guestCommands()).guestAdmit(context, share, typed)),
    );
  subcommand(guest, "turn-away", "Deny a waiting guest", "guest turn-away shr_k3v9 ana")
    .argument(...SHARE)
    .argument(...GUEST)
    .action((share: string, typed: string) =>
      invoke(async (context) => (await guestCommands()).guestTurnAway(context, share, typed)),
    );
};

const addKeys = (guest: Command, invoke: Invoke): void => {
  subcommand(guest, "keys", "List saved guest keys", "guest keys").action(() =>
    invoke(async (context) => (await guestCommands()).guestKeys(context)),
  );
  subcommand(guest, "add", "Save someone's public keys to share with later", "guest add Ana --key ~/ana.pub")
    .argument("<name>", "Your name for the keys' owner")
    .option(...KEY_OPTION)
    .option(...GITHUB_OPTION)
    .action((name: string, flags) => invoke(async (context) => (await guestCommands()).guestAdd(context, name, flags)));
  subcommand(
    guest,
    "name",
    "Name a saved key; without a name, remove its name",
    "guest name SHA256:5h3Zp Ana",
    "guest name Ana",
  )
    .argument(...KEY)
    .argument("[name]", "Your name for the key's owner")
    .action((typed: string, name: string | undefined) =>
      invoke(async (context) => (await guestCommands()).guestName(context, typed, name)),
    );
  subcommand(guest, "forget", "Forget a saved key", "guest forget Ana")
    .argument(...KEY)
    .action((typed: string) => invoke(async (context) => (await guestCommands()).guestForget(context, typed)));
};

export const addGuestCommands = (program: Command, invoke: Invoke): void => {
  const guest = subcommand(program, "guest", "Manage the guests of a share", "guest list shr_k3v9");
  addGuests(guest, invoke);
  addKeys(guest, invoke);
};
