// The commands about relays. Declares flags only.
import { type Command, Option } from "commander";
import { relayAdd, relayList, relayRemove, relayTest } from "../commands/relay";
import { collect, type Invoke, subcommand } from "./subcommand";

const NAME = ["<name>", "its name"] as const;
const addAdd = (relay: Command, invoke: Invoke): void => {
  subcommand(
    relay,
    "add",
    "add a relay to config.toml; it is there at once",
    "relay add office --backend upterm --kind lan --bind 192.168.1.20",
  )
    .argument("<name>", "the new relay's name")
    .addOption(
      new Option("--backend <backend>", "whose relay it is").choices(["tmate", "upterm"]).makeOptionMandatory(),
    )
    .addOption(
      new Option(
        "--kind <kind>",
        "lan: on an address of this machine; tunnel: through a jump host; host: runs elsewhere",
      )
        .choices(["lan", "tunnel", "host"])
        .makeOptionMandatory(),
    )
    .option("--bind <address>", "lan: the one address to listen on; tunnel: what the jump host listens on")
    .option("--host <host>", "host: the relay's machine")
    .option("--port <number>", "host: the relay's port (default: 22)")
    .option(
      "--host-key <fingerprint>",
      "SHA256:… of the relay (host) or the jump host (tunnel); may be repeated",
      collect,
    )
    .option("--jump <user@host:port>", "the jump host; user and port may be left out")
    .option("--identity <file>", "the private key for the jump host (default: your agent and ssh's usual ones)")
    .option("--jump-host-key <fingerprint>", "SHA256:… of the jump host, where --host-key is the relay's", collect)
    .option("--guest-host <host>", "what guests dial, where that differs")
    .option("--guest-port <number>", "what guests dial, where that differs")
    .option(
      "--host-identity [file]",
      "host: the relay admits known hosts only; show it one lasting key (default: kept in the home)",
    )
    .option("--public", "host: run by the backend's makers for everybody")
    .action((name: string, flags) => invoke((context) => relayAdd(context, name, flags)));
};

export const addRelayCommands = (program: Command, invoke: Invoke): void => {
  const relay = subcommand(program, "relay", "where guests can dial from", "relay list");
  subcommand(relay, "list", "list the relays there are", "relay list").action(() => invoke(relayList));
  subcommand(relay, "test", "try a relay: its address, the way to it, its key", "relay test office")
    .argument(...NAME)
    .action((name: string) => invoke((context) => relayTest(context, name)));
  addAdd(relay, invoke);
  subcommand(relay, "remove", "take a relay out of config.toml", "relay remove office")
    .argument(...NAME)
    .action((name: string) => invoke((context) => relayRemove(context, name)));
};
