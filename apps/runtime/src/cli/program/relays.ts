// Declares `lanecast relay` and `lanecast reach`.
import { type Command, Option } from "commander";
import { BACKENDS, collect, type Invoke, subcommand } from "./declare";

const reachCommands = () => import("../commands/reach");
const relayCommands = () => import("../commands/relay");

const NAME = ["<name>", "Name of the relay"] as const;

const addAdd = (relay: Command, invoke: Invoke): void => {
  subcommand(
    relay,
    "add",
    "Add a relay to config.toml",
    "relay add office --backend upterm --kind lan --bind 192.168.1.20",
    "relay add far --backend tmate --kind tunnel --jump ana@jump.example --host-key SHA256:…",
  )
    .argument("<name>", "Name of the new relay")
    .addOption(new Option("--backend <backend>", "Backend of the relay").choices(BACKENDS).makeOptionMandatory())
    .addOption(
      new Option(
        "--kind <kind>",
        "lan: on an address of this machine; tunnel: through an SSH jump host; host: on another machine",
      )
        .choices(["lan", "tunnel", "host"])
        .makeOptionMandatory(),
    )
    .option("--bind <address>", "Address to listen on (lan: of this machine; tunnel: of the jump host)")
    .option("--host <host>", "Host of the relay (kind host)")
    .option("--port <number>", "SSH port of the relay (kind host; default: 22)")
    .option(
      "--host-key <fingerprint>",
      "Trusted host key, SHA256:… (host: of the relay; tunnel: of the jump host) (repeatable)",
      collect,
    )
    .option("--jump <user@host:port>", "SSH jump host; user and port are optional")
    .option("--identity <file>", "Private key for the jump host (default: your ssh agent and ssh's default keys)")
    .option(
      "--jump-host-key <fingerprint>",
      "Trusted host key of the jump host, if --host-key is the relay's (repeatable)",
      collect,
    )
    .option("--guest-host <host>", "Host that guests connect to, if it differs from the one that lanecast connects to")
    .option(
      "--guest-port <number>",
      "Port that guests connect to, if it differs from the one that lanecast connects to",
    )
    .option(
      "--host-identity [file]",
      "Use one host key for every share, for upterm relays that admit only known hosts (kind host; default: a key kept in the home)",
    )
    .option("--public", "Mark the relay as public: someone other than you runs it (kind host)")
    .action((name: string, flags) => invoke(async (context) => (await relayCommands()).relayAdd(context, name, flags)));
};

const addReach = (program: Command, invoke: Invoke): void => {
  const reach = subcommand(program, "reach", "Show how guests can reach your shares", "reach list");
  subcommand(
    reach,
    "list",
    "List this computer's networks, the SSH hosts of ~/.ssh/config, and your relays",
    "reach list",
  ).action(() => invoke(async (context) => (await reachCommands()).reachList(context)));
};

export const addRelayCommands = (program: Command, invoke: Invoke): void => {
  addReach(program, invoke);
  const relay = subcommand(program, "relay", "Manage the relays that guests connect to", "relay list");
  subcommand(relay, "list", "List relays", "relay list").action(() =>
    invoke(async (context) => (await relayCommands()).relayList(context)),
  );
  subcommand(relay, "test", "Connect to a relay and check its host key", "relay test office")
    .argument(...NAME)
    .action((name: string) => invoke(async (context) => (await relayCommands()).relayTest(context, name)));
  addAdd(relay, invoke);
  subcommand(relay, "remove", "Remove a relay from config.toml", "relay remove office")
    .argument(...NAME)
    .action((name: string) => invoke(async (context) => (await relayCommands()).relayRemove(context, name)));
};
