// The commands about requests that wait for a yes, and about who may ask. Declares flags only.
import { type Command, Option } from "commander";
import { approvalGive, approvalList, approvalRefuse, approvalShow } from "../commands/approval";
import { tokenList, tokenNew, tokenRevoke } from "../commands/token";
import { type Invoke, subcommand } from "./subcommand";

const REQUEST = ["<request>", "id, or the beginning of one"] as const;

const addApprovals = (program: Command, invoke: Invoke): void => {
  const approval = subcommand(program, "approval", "requests that wait for a yes", "approval list");
  subcommand(approval, "list", "list who asks for what", "approval list").action(() => invoke(approvalList));
  subcommand(
    approval,
    "show",
    "print a request word for word; this is what is signed",
    "approval show apr_k3v9 > request.txt",
  )
    .argument(...REQUEST)
    .option("--signed", "the text another person signed, from the record")
    .option("--signature", "their signature of it, from the record")
    .action((typed: string, flags) => invoke((context) => approvalShow(context, typed, flags)));
  subcommand(approval, "give", "say yes, to all of it or to less", "approval give apr_k3v9 --access read --ttl 15m")
    .argument(...REQUEST)
    .addOption(new Option("--access <access>", "only this much").choices(["read", "write"]))
    .option("--ttl <duration>", "for this long instead; never longer than asked for")
    .option("--signature <file>", "another person's, where the policy wants it (ssh-keygen -Y sign)")
    .option("--note <text>", "a word about it, for the asker and the record")
    .action((typed: string, flags) => invoke((context) => approvalGive(context, typed, flags)));
  subcommand(approval, "refuse", "say no", "approval refuse apr_k3v9 --note 'not on this lane'")
    .argument(...REQUEST)
    .option("--note <text>", "why, for the asker and the record")
    .action((typed: string, flags) => invoke((context) => approvalRefuse(context, typed, flags)));
};

const addTokens = (program: Command, invoke: Invoke): void => {
  const token = subcommand(program, "token", "what agents and scripts sign in with", "token list");
  subcommand(token, "new", "make one; it is shown this once", "token new --role requester --name ci")
    .addOption(
      new Option("--role <role>", "requester: may ask, never approve").choices(["requester"]).makeOptionMandatory(),
    )
    .option("--name <name>", "the agent's name, as policies and the record have it")
    .action((flags) => invoke((context) => tokenNew(context, flags)));
  subcommand(token, "list", "list them, without the tokens themselves", "token list").action(() => invoke(tokenList));
  subcommand(token, "revoke", "make one worthless at once", "token revoke tok_k3v9")
    .argument("<token>", "its id, or the beginning of it; not the token itself")
    .action((typed: string) => invoke((context) => tokenRevoke(context, typed)));
};

export const addApprovalCommands = (program: Command, invoke: Invoke): void => {
  addApprovals(program, invoke);
  addTokens(program, invoke);
};
