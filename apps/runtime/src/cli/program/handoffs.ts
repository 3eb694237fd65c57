// Declares `lanecast handoff`, `lanecast agent` and `lanecast mcp`.
import { type Command, Option } from "commander";
import { maySchema } from "#contract/handoff";
import { PROGRAMS } from "../../mcp/programs";
import { type Invoke, subcommand, TERMINAL } from "./declare";

const agentCommands = () => import("../commands/agent");
const handoffCommands = () => import("../commands/handoff");
const handoffStartCommands = () => import("../commands/handoff-start");
const handoffTranscriptCommands = () => import("../commands/handoff-transcript");
const tokenCommands = () => import("../commands/token");

const HANDOFF = ["<handoff>", "Handoff id, or the beginning of one"] as const;
const MAY: readonly string[] = maySchema.options;

const SIMPLE = [
  ["show", "Show a handoff", "handoffShow"],
  ["context", "Print the context that the agent got", "handoffContext"],
  ["pause", "Take the keyboard for a moment; the agent waits", "handoffPause"],
  ["resume", "Give the keyboard to the agent again", "handoffResume"],
  ["withdraw", "Withdraw an offer or a request", "handoffWithdraw"],
] as const;

/** Declares the commands with which the operator extends a handoff, decides a request, or answers a question. */
const addAnswers = (handoff: Command, invoke: Invoke): void => {
  subcommand(handoff, "extend", "Give the agent more time", "handoff extend hnd_k3v9 --by 15m")
    .argument(...HANDOFF)
    .requiredOption("--by <duration>", "How much longer")
    .action((typed: string, flags) =>
      invoke(async (context) => (await handoffCommands()).handoffExtend(context, typed, flags)),
    );
  subcommand(
    handoff,
    "approve",
    "Approve an agent's request, or part of it",
    "handoff approve hnd_k3v9 --may watch --ttl 10m",
  )
    .argument(...HANDOFF)
    .addOption(new Option("--may <may>", "Limit what the agent can do").choices(MAY))
    .option("--ttl <duration>", "Limit how long it lasts")
    .option("--note <text>", "Note to the agent")
    .option("--signature <file>", "Another person's signature of the request (ssh-keygen -Y sign)")
    .action((typed: string, flags) =>
      invoke(async (context) => (await handoffCommands()).handoffApprove(context, typed, flags)),
    );
  subcommand(handoff, "deny", "Deny an agent's request", "handoff deny hnd_k3v9 --note 'not now'")
    .argument(...HANDOFF)
    .option("--note <text>", "Note to the agent")
    .action((typed: string, flags) =>
      invoke(async (context) => (await handoffCommands()).handoffDeny(context, typed, flags)),
    );
  subcommand(
    handoff,
    "answer",
    "Answer the agent's question, or say yes or no to a command",
    "handoff answer hnd_k3v9 yes",
  )
    .argument(...HANDOFF)
    .argument("<text>", "The answer")
    .action((typed: string, text: string) =>
      invoke(async (context) => (await handoffCommands()).handoffAnswer(context, typed, text)),
    );
};

export const addHandoffCommands = (program: Command, invoke: Invoke): void => {
  const handoff = subcommand(
    program,
    "handoff",
    "Hand a terminal to an agent and take it back",
    "handoff start api --to claude --ttl 20m",
    "handoff take-back --all",
  );
  subcommand(
    handoff,
    "start",
    "Offer a terminal to an agent",
    "handoff start api --to claude --ttl 20m --note 'Find out why the test fails'",
  )
    .argument(...TERMINAL)
    .requiredOption("--to <agent>", "The agent (lanecast agent add NAME)")
    .addOption(new Option("--may <may>", "What the agent can do: watch, run commands, or also type keys").choices(MAY))
    .option("--ttl <duration>", "How long the agent has the keyboard")
    .option("--note <text>", "Note to the agent")
    .option("--ask-before-run", "Ask you before each command")
    .option("--max-commands <number>", "Maximum number of commands that the agent can run")
    .option("--max-output-bytes <number>", "Maximum bytes of results that the agent can read")
    .option("--wait <duration>", "Wait up to this long for the agent to accept")
    .action((typed: string, flags) =>
      invoke(async (context) => (await handoffStartCommands()).handoffStart(context, typed, flags)),
    );
  subcommand(handoff, "list", "List handoffs", "handoff list --all")
    .option("--all", "Include handoffs that have ended")
    .action((flags) => invoke(async (context) => (await handoffCommands()).handoffList(context, flags)));
  for (const [name, description, run] of SIMPLE)
    subcommand(handoff, name, description, `handoff ${name} hnd_k3v9`)
      .argument(...HANDOFF)
      .action((typed: string) => invoke(async (context) => (await handoffCommands())[run](context, typed)));
  subcommand(
    handoff,
    "transcript",
    "List what the agent did",
    "handoff transcript hnd_k3v9",
    "handoff transcript hnd_k3v9 --cast > hnd_k3v9.cast",
  )
    .argument(...HANDOFF)
    .option("--cast", "Print the transcript file instead, for asciinema (needs [handoff] transcripts in config.toml)")
    .action((typed: string, flags) =>
      invoke(async (context) => (await handoffTranscriptCommands()).handoffTranscript(context, typed, flags)),
    );
  subcommand(
    handoff,
    "take-back",
    "Take the keyboard back",
    "handoff take-back hnd_k3v9",
    "handoff take-back --terminal api",
  )
    .argument("[handoff...]", HANDOFF[1])
    .option("--terminal <terminal>", "Take back this terminal")
    .option("--all", "Take back every terminal")
    .action((typed: readonly string[], flags) =>
      invoke(async (context) => (await handoffCommands()).handoffTakeBack(context, typed, flags)),
    );
  addAnswers(handoff, invoke);
};

export const addAgentCommands = (program: Command, invoke: Invoke): void => {
  const agent = subcommand(program, "agent", "Manage the agents that you can hand a terminal to", "agent add claude");
  subcommand(agent, "add", "Add an agent; prints the lines for its configuration", "agent add claude")
    .argument("<name>", "Name of the agent in policies and the audit log")
    .action((name: string) => invoke(async (context) => (await agentCommands()).agentAdd(context, name)));
  subcommand(agent, "list", "List the tokens of agents and scripts", "agent list").action(() =>
    invoke(async (context) => (await tokenCommands()).tokenList(context)),
  );
  subcommand(agent, "remove", "Remove an agent and take back its terminals", "agent remove claude")
    .argument("<agent>", "The agent's name, its token's id, or the beginning of it")
    .action((typed: string) => invoke(async (context) => (await agentCommands()).agentRemove(context, typed)));
  const mcp = subcommand(
    program,
    "mcp",
    "Serve an agent program over MCP on stdin and stdout",
    "mcp --token-file ~/.local/share/lanecast/agents/claude.token",
  )
    .option("--http", "Print the URL for MCP over HTTP, instead of serving on stdin and stdout")
    .option("--token-file <file>", "File with the agent's token (default: $LANECAST_TOKEN_FILE, else $LANECAST_TOKEN)")
    .action((flags) => invoke(async (context) => (await agentCommands()).mcpServe(context, flags)));
  subcommand(
    mcp,
    "config",
    "Print the configuration that connects an agent program to lanecast",
    "mcp config claude-code --agent claude",
  )
    .argument("<program>", PROGRAMS.join(", "))
    .option("--agent <name>", "Name of the agent, as given to 'lanecast agent add'")
    .action((program: string, flags) =>
      invoke(async (context) => (await agentCommands()).mcpConfig(context, program, flags)),
    );
};
