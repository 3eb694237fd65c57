// Declares `lanecast approval` and `lanecast token`.
import { type Command, Option } from "commander";
import { approvalGive, approvalList, approvalRefuse, approvalShow } from "../commands/approval";
import { tokenList, tokenNew, tokenRevoke } from "../commands/token";
import { ACCESS, type Invoke, subcommand } from "./declare";

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
    invoke(approvalList),
  );
  subcommand(
    approval,
    "show",
    "Print the exact text of a request, which a second person signs",
    "approval show apr_k3v9 > request.txt",
  )
    .argument(...APPROVAL)
    .option("--signed", "Print the signed text from the audit log")
    .option("--signature", "Print the signature from the audit log")
    .action((typed: string, flags) => invoke((context) => approvalShow(context, typed, flags)));
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
    .action((typed: string, flags) => invoke((context) => approvalGive(context, typed, flags)));
  subcommand(approval, "refuse", "Deny a request", "approval refuse apr_k3v9 --note 'not on this lane'")
    .alias("deny")
    .argument(...APPROVAL)
    .option("--note <text>", "Note to the requester, saved in the audit log")
    .action((typed: string, flags) => invoke((context) => approvalRefuse(context, typed, flags)));
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
    .action((flags) => invoke((context) => tokenNew(context, flags)));
  subcommand(token, "list", "List tokens, without the secrets", "token list").action(() => invoke(tokenList));
  subcommand(token, "revoke", "Revoke a token immediately", "token revoke ci", "token revoke tok_k3v9")
    .argument("<token>", "Token id (not the secret), unique prefix, or name of the agent")
    .action((typed: string) => invoke((context) => tokenRevoke(context, typed)));
};
