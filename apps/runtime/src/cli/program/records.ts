// Declares `lanecast policy` and `lanecast audit`.
import type { Command } from "commander";
import { addShareFlags, type Invoke, subcommand, TERMINAL } from "./declare";
import { EXPORT_FORMATS } from "./words";

const auditCommands = () => import("../commands/audit");
const auditExportCommands = () => import("../commands/audit-export");
const policyCommands = () => import("../commands/policy");

const CHECK_EXAMPLE = "policy check api --backend tmate --anyone-with-link";

const addPolicy = (program: Command, invoke: Invoke): void => {
  const policy = subcommand(program, "policy", "See, check and test the policies", CHECK_EXAMPLE);
  subcommand(policy, "show", "List the policies in force", "policy show", "policy show --set team")
    .option("--set <name>", "Print a built-in policy set instead: starter, team or locked-down")
    .action((flags) => invoke(async (context) => (await policyCommands()).policyShow(context, flags)));
  subcommand(policy, "reload", "Load the policy files now and print the result", "policy reload").action(() =>
    invoke(async (context) => (await policyCommands()).policyReload(context)),
  );
  const check = subcommand(
    policy,
    "check",
    "Show what the policy would decide, without sharing (exit code 3 if it denies)",
    CHECK_EXAMPLE,
  );
  addShareFlags(check.argument(...TERMINAL))
    .option("--wait <duration>", "Has no effect; accepted, like every flag of 'share start' except --over")
    .action((typed: string, flags) =>
      invoke(async (context) => (await policyCommands()).policyCheck(context, typed, flags)),
    );
  subcommand(
    policy,
    "test",
    "Test the policies against a file of expected decisions (exit code 10 if one differs)",
    "policy test cases.toml",
    "policy test cases.toml --policies ./new-policies",
  )
    .argument("<file>", "TOML file with [[case]] tables; see docs/how-to/write-a-policy.md")
    .option("--policies <dir>", "Directory of policies to test (default: those of the home)")
    .action((file: string, flags) =>
      invoke(async (context) => (await policyCommands()).policyTest(context, file, flags)),
    );
};

const addAudit = (program: Command, invoke: Invoke): void => {
  const audit = subcommand(program, "audit", "Read, verify and export the audit log", "audit list --since 09:00");
  subcommand(
    audit,
    "list",
    "List the newest rows",
    "audit list --since 09:00 --type share.revoked",
    "audit list --share shr_k3v9",
  )
    .option("--share <share>", "Only rows about this share")
    .option("--lane <lane>", "Only rows about this lane")
    .option("--since <time>", "Only rows since this time: 09:00, ISO 8601, or 2h for two hours ago")
    .option("--until <time>", "Only rows before this time, in the same forms")
    .option("--type <type>", "Only rows of this type, e.g. share.started")
    .option("--actor <kind>", "Only rows by this actor: operator, agent, policy, timer or runtime")
    .option("--limit <number>", "Number of rows (default: 100; 0: all)")
    .action((flags) => invoke(async (context) => (await auditCommands()).auditList(context, flags)));
  subcommand(
    audit,
    "verify",
    "Check that no row was changed, removed or added (exit code 10 if one was)",
    "audit verify",
    "audit verify --expect $(cat head.txt)",
  )
    .option("--expect <head>", "A head saved earlier; also detects a truncated log")
    .action((flags) => invoke(async (context) => (await auditCommands()).auditVerify(context, flags)));
  subcommand(audit, "head", "Print the hash of the last row, to keep elsewhere", "audit head > head.txt").action(() =>
    invoke(async (context) => (await auditCommands()).auditHead(context)),
  );
  subcommand(
    audit,
    "export",
    "Print every row as a line of JSON; the head goes to stderr",
    "audit export > audit.jsonl",
    "audit export --format otel > audit.otlp.jsonl",
  )
    .option("--format <name>", `${EXPORT_FORMATS.join(" or ")} (OpenTelemetry log records) (default: jsonl)`)
    .action((flags) => invoke(async (context) => (await auditExportCommands()).auditExport(context, flags)));
};

export const addRecordCommands = (program: Command, invoke: Invoke): void => {
  addPolicy(program, invoke);
  addAudit(program, invoke);
};
