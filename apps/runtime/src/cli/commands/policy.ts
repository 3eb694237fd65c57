// `lanecast policy check, show, reload, test`. `show --set` and `test` also work without a runtime.

import { existsSync, readFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { Verdict } from "#contract/commands";
import { exitCodeOf, ok, type Result, shareError } from "#contract/errors";
import { countOf } from "#contract/phrases";
import type { PolicyFiles, PolicyProblem, PolicyReload } from "#contract/policy";
import type { BackendStatus } from "#contract/share";
import type { WireError } from "#contract/wire";
import { formatClockTime } from "../../platform/wall-time";
import type { CaseResult } from "../../records-at-rest";
import { type CliContext, withRuntime } from "../context";
import { invalidArgument, invalidInput, localFailure, type Outcome, output } from "../outcome";
import { completed, readShareFlags, type ShareFlags, withTerminal } from "../share-flags";
import { type Paint, placeOf, printable, type Tone } from "../text/format";

const tones: Readonly<Record<Verdict["verdict"], Tone>> = { allow: "green", deny: "red", "needs-approval": "violet" };
const verdictWords: Readonly<Record<Verdict["verdict"], string>> = {
  allow: "Allowed",
  deny: "Not allowed",
  "needs-approval": "Needs approval",
};

const approvalHint = ({ verdict, needs }: Verdict): readonly string[] => {
  if (verdict !== "needs-approval") return [];
  return needs === "four-eyes"
    ? ["'lanecast share start' requests it; a second person must sign."]
    : ["'lanecast share start' requests it; the operator approves."];
};

const verdictText = (verdict: Verdict, paint: Paint): string =>
  [
    `${paint(tones[verdict.verdict], verdictWords[verdict.verdict])}: ${printable(verdict.reason)}`,
    ...(verdict.policyIds.length === 0
      ? []
      : [`${paint("dim", "Policies:")} ${printable(verdict.policyIds.join(", "))}`]),
    ...verdict.instead.map(({ label }) => `${paint("dim", "Allowed instead:")} ${printable(label)}`),
    ...approvalHint(verdict),
  ].join("\n");

/** The policy doesn't look at programs, so it also decides about a backend that isn't installed. */
const backendProblem = (status: BackendStatus | null): readonly string[] => {
  if (status === null || status.available) return [];
  const why = [status.problem, status.remedy].filter((part) => part !== null).join(" ");
  return [printable(`But ${status.backend} can't share on this machine: ${why}`)];
};

/** A denial is an answer, not a failure: the document is the verdict, and the exit code repeats it. */
export const policyCheck = async (context: CliContext, typed: string, flags: ShareFlags): Promise<Outcome> => {
  const request = await readShareFlags(context, flags);
  if (!request.ok) return request;
  return withRuntime(context, async (runtime) => {
    const asked = await completed(context, runtime, request.value);
    if (!asked.ok) return asked;
    const checked = await withTerminal(context, runtime, typed, (terminalId) =>
      runtime.call((client) => client.policy.check({ ...asked.value, terminalId })),
    );
    if (!checked.ok) return checked;
    const probed = await runtime.call((client) => client.runtime.backends());
    const backend = probed.ok
      ? (probed.value.backends.find((each) => each.backend === asked.value.backend) ?? null)
      : null;
    const exitCode = checked.value.verdict === "deny" ? exitCodeOf["policy-denied"] : 0;
    const text = [verdictText(checked.value, context.io.paint), ...backendProblem(backend)].join("\n");
    return output({ ...checked.value, backend }, text, exitCode);
  });
};

const problemText = ({ path, line, message }: PolicyProblem): string =>
  printable(`${placeOf(basename(path), line)}: ${message}`);

const OLD_STAY = "The policies loaded before stay in force.";
const DENIES_ALL = "Everything is denied until the policies load.";

const brokenText = (problem: PolicyProblem, loadedAtMs: number | null, paint: Paint): string =>
  `${paint("red", "Broken policies")}: ${problemText(problem)}\n${loadedAtMs === null ? DENIES_ALL : OLD_STAY}`;

const filesText = ({ files, loadedAtMs, problem }: PolicyFiles, nowMs: number, paint: Paint): string => {
  const broken = problem === null ? [] : [brokenText(problem, loadedAtMs, paint)];
  const since = loadedAtMs === null ? [] : [`In force since ${formatClockTime(loadedAtMs, nowMs)}:`];
  const listed = files.map(({ path, policyIds }) =>
    [printable(path), ...policyIds.map((id) => `  ${printable(id)}`)].join("\n"),
  );
  return [...broken, ...since, ...(files.length === 0 ? ["No policies: everything is denied."] : listed)].join("\n");
};

const showSet = async (context: CliContext, name: string): Promise<Outcome> => {
  const { policySet, policySetNames } = await context.loadRecords();
  const set = policySet(name);
  if (set === null) return invalidInput("--set", `'${name}' is not one of ${policySetNames.join(", ")}`);
  return output({ set: name, text: set.policies, cases: set.cases }, set.policies.trimEnd());
};

/** With `set`: the text of a built-in policy set, to redirect into the policies directory. */
export const policyShow = async (context: CliContext, flags: { readonly set?: string }): Promise<Outcome> => {
  if (flags.set !== undefined) return showSet(context, flags.set);
  return withRuntime(context, async (runtime) => {
    const shown = await runtime.call((client) => client.policy.show());
    if (!shown.ok) return shown;
    return output(shown.value, filesText(shown.value, context.clock.nowMs(), context.io.paint));
  });
};

const reloadText = ({ problem }: PolicyReload, { files, loadedAtMs }: PolicyFiles, paint: Paint): string => {
  if (problem !== null) return brokenText(problem, loadedAtMs, paint);
  const policies = countOf(files.flatMap(({ policyIds }) => policyIds).length, "policy", "policies");
  return `${paint("green", "Loaded")} ${policies} from ${countOf(files.length, "file")}.`;
};

/** Broken policies are an answer, with the exit code of a configuration mistake. */
export const policyReload = (context: CliContext): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const reloaded = await runtime.call((client) => client.policy.reload());
    if (!reloaded.ok) return reloaded;
    const shown = await runtime.call((client) => client.policy.show());
    if (!shown.ok) return shown;
    const text = reloadText(reloaded.value, shown.value, context.io.paint);
    return output(reloaded.value, text, reloaded.value.ok ? 0 : exitCodeOf["setup-problem"]);
  });

/** The exit code of a check that failed. */
const CHECK_FAILED = 10;

const readCases = (cwd: string, file: string): Result<string, WireError> => {
  try {
    return ok(readFileSync(resolve(cwd, file), "utf8"));
  } catch (thrown) {
    const code = thrown instanceof Error && "code" in thrown ? String(thrown.code) : String(thrown);
    return invalidArgument("FILE", code === "ENOENT" ? `${file}: no such file` : `${file}: can't be read (${code})`);
  }
};

const caseText = ({ name, problem, verdict, policyIds, reason }: CaseResult, paint: Paint): string => {
  if (problem === null) return `${paint("green", "ok")}    ${printable(name)}`;
  const policies = policyIds.length === 0 ? "no policy" : policyIds.join(", ");
  return [
    `${paint("red", "FAIL")}  ${printable(name)}`,
    `      ${printable(problem)}`,
    `      ${paint("dim", `got ${verdict} from ${printable(policies)}: ${printable(reason)}`)}`,
  ].join("\n");
};

const casesText = (results: readonly CaseResult[], failed: number, paint: Paint): string => {
  const summary =
    failed === 0
      ? `${countOf(results.length, "case")} passed.`
      : `${failed} of ${countOf(results.length, "case")} failed.`;
  return [...results.map((each) => caseText(each, paint)), summary].join("\n");
};

export const policyTest = async (
  context: CliContext,
  file: string,
  flags: { readonly policies?: string },
): Promise<Outcome> => {
  const cases = readCases(context.cwd, file);
  if (!cases.ok) return cases;
  const { tryPolicies } = await context.loadRecords();
  const given = flags.policies === undefined ? null : resolve(context.cwd, flags.policies);
  // A home without policies is tested with the starter set; a directory that was named must exist.
  if (given !== null && !existsSync(given)) return invalidInput("--policies", `${flags.policies}: no such directory`);
  const dir = given ?? join(context.places.home, "policies");
  const tried = await tryPolicies(dir, cases.value);
  if (!tried.ok) {
    const { where, path, line, message } = tried.error;
    if (where === "cases") return invalidArgument("FILE", `${placeOf(file, line)}: ${message}`);
    const what = `${placeOf(path, line)}: ${message}`;
    const data = { what, path, hint: "Fix the policies and try again." };
    return localFailure(shareError("setup-problem", `Broken policies: ${what}`, data));
  }
  const failed = tried.value.filter(({ problem }) => problem !== null).length;
  const text = casesText(tried.value, failed, context.io.paint);
  return output({ ok: failed === 0, failed, cases: tried.value }, text, failed === 0 ? 0 : CHECK_FAILED);
};
