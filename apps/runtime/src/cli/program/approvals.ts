// Declares `lanecast approval` and `lanecast token`.
import { type Command, Option } from "commander";
import { ACCESS, type Invoke, subcommand } from "./declare";

const approvalCommands = () => import("../commands/approval");
const tokenCommands = () => import("../commands/token");

const APPROVAL = ["<approval>", "Approval id or unique prefix"] as const;

export const addApprovalCommands = (program: Command, invoke: Invoke): void => {
  const approval = subcommand(
    program,
    "approval",
    "Approve or deny requests",
    "approval list",
    "approval approve apr_k3v9",
  );
  subcommand(approval, "list", "List pending and decided approvals", "approval list").action(() =>
    invoke(async (context) => (await approvalCommands()).approvalList(context)),
  );
  subcommand(
    approval,
    "show",
    "Print the exact text of a request for a second person to sign",
    "approval show apr_k3v9 > request.txt",
  )
    .argument(...APPROVAL)
    .option("--signed", "Print the signed text from the audit log")
    .option("--signature", "Print the signature from the audit log")
    .action((typed: string, flags) =>
      invoke(async (context) => (await approvalCommands()).approvalShow(context, typed, flags)),
    );
  subcommand(
    approval,
    "give",
    "Approve a request, or part of it",
    "approval give apr_k3v9",
    "approval give apr_k3v9 --access read --ttl 15m",
  )
    .alias("approve")
    .argument(...APPROVAL)
    .addOption(new Option("--access <access>", "Limit what guests can do").choices(ACCESS))
    .option("--ttl <duration>", "Limit how long the share lasts")
    .option("--signature <file>", "Signature of a second person, if the policy requires one (ssh-keygen -Y sign)")
    .option("--note <text>", "Note to the requester, saved in the audit log")
    .action((typed: string, flags) =>
      invoke(async (context) => (await approvalCommands()).approvalGive(context, typed, flags)),
    );
  subcommand(approval, "refuse", "Deny a request", "approval refuse apr_k3v9 --note 'not on this lane'")
    .alias("deny")
    .argument(...APPROVAL)
    .option("--note <text>", "Note to the requester, saved in the audit log")
    .action((typed: string, flags) =>
      invoke(async (context) => (await approvalCommands()).approvalRefuse(context, typed, flags)),
    );
};

export const addTokenCommands = (program: Command, invoke: Invoke): void => {
  const token = subcommand(program, "token", "Manage tokens for agents and scripts", "token list");
  subcommand(token, "new", "Create a token; it is shown only once", "token new --role requester --name ci")
    .addOption(
      new Option("--role <role>", "What the token can do (requester: request shares, never approve)")
        .choices(["requester"])
        .makeOptionMandatory(),
    )
    .option("--name <name>", "Name of the agent in policies and the audit log")
    .action((flags) => invoke(async (context) => (await tokenCommands()).tokenNew(context, flags)));
  subcommand(token, "list", "List tokens, without the secrets", "token list").action(() =>
    invoke(async (context) => (await tokenCommands()).tokenList(context)),
  );
  subcommand(token, "revoke", "Revoke a token immediately", "token revoke ci", "token revoke tok_k3v9")
    .argument("<token>", "Token id (not the secret), unique prefix, or name of the agent")
    .action((typed: string) => invoke(async (context) => (await tokenCommands()).tokenRevoke(context, typed)));
};
