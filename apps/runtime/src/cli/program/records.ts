// The commands about the rules and the record. Declares flags only.
import type { Command } from "commander";
import { auditHead, auditList, auditVerify } from "../commands/audit";
import { auditExport, EXPORT_FORMATS } from "../commands/audit-export";
import { policyCheck, policyReload, policyShow } from "../commands/policy";
import { policyTest } from "../commands/policy-test";
import { addShareFlags } from "../share-flags";
import { type Invoke, subcommand } from "./subcommand";

const CHECK_EXAMPLE = "policy check api --backend tmate --anyone-with-link";

const addPolicy = (program: Command, invoke: Invoke): void => {
  const policy = subcommand(program, "policy", "what is allowed", CHECK_EXAMPLE);
  subcommand(policy, "show", "list the rules in force, by file", "policy show")
    .option("--set <name>", "print a set that comes with lanecast instead: starter, team, locked-down")
    .action((flags) => invoke((context) => policyShow(context, flags)));
  subcommand(policy, "reload", "read the rules anew; a broken set changes nothing", "policy reload").action(() =>
    invoke(policyReload),
  );
  const check = subcommand(policy, "check", "ask what the policy would say; starts nothing", CHECK_EXAMPLE);
  addShareFlags(check.argument("<terminal>", "id, the beginning of one, its lane's name, or . for this one"))
    .option("--wait <duration>", "as for share start; the policy is not asked about it")
    .action((typed: string, flags) => invoke((context) => policyCheck(context, typed, flags)));
  subcommand(policy, "test", "hold a table of cases against the rules; starts nothing", "policy test cases.toml")
    .argument("<file>", "a table of [[case]] in TOML; see docs/how-to/write-a-policy.md")
    .option("--policies <dir>", "a folder of rules that are not in force yet (default: those of the home)")
    .action((file: string, flags) => invoke((context) => policyTest(context, file, flags)));
};

const addAudit = (program: Command, invoke: Invoke): void => {
  const audit = subcommand(program, "audit", "what happened", "audit list --since 09:00");
  subcommand(audit, "list", "list the newest rows of the record", "audit list --since 09:00 --type share.revoked")
    .option("--share <share>", "of this share")
    .option("--lane <lane>", "of this lane")
    .option("--since <time>", "since then: 09:00, ISO 8601, or 2h for two hours ago")
    .option("--until <time>", "before then, written alike")
    .option("--type <type>", "of this type, such as share.started")
    .option("--actor <kind>", "by operator, agent, policy, timer or runtime")
    .option("--limit <number>", "how many (default 100; 0: all)")
    .action((flags) => invoke((context) => auditList(context, flags)));
  subcommand(audit, "verify", "check that no row was changed, removed or put in; exit 10 if so", "audit verify")
    .option("--expect <head>", "a head noted earlier: sees a cut end too")
    .action((flags) => invoke((context) => auditVerify(context, flags)));
  subcommand(audit, "head", "print the hash of the last row, to be kept elsewhere", "audit head").action(() =>
    invoke(auditHead),
  );
  subcommand(
    audit,
    "export",
    "print every row, one JSON document a line, and last the head",
    "audit export > audit.jsonl",
  )
    .option("--format <name>", `${EXPORT_FORMATS.join(", ")} (default jsonl; otel: OpenTelemetry log records)`)
    .action((flags) => invoke((context) => auditExport(context, flags)));
};

export const addRecordCommands = (program: Command, invoke: Invoke): void => {
  addPolicy(program, invoke);
  addAudit(program, invoke);
};
