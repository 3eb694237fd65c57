// `lanecast policy check`, `show`, `reload`: what would be allowed, and by which rules. Starts nothing.
import { basename } from "node:path";
import type { Verdict } from "#contract/commands";
import { exitCodeOf } from "#contract/errors";
import type { PolicyFiles, PolicyProblem, PolicyReload } from "#contract/policy";
import { formatClockTime } from "../../platform/wall-time";
import { type CliContext, withRuntime } from "../context";
import { invalidInput, type Outcome, output } from "../outcome";
import { readShareFlags, type ShareFlags, withTerminal } from "../share-flags";
import { countOf, type Paint, printable, type Tone } from "../text/text";

const tones: Readonly<Record<Verdict["verdict"], Tone>> = { allow: "green", deny: "red", "needs-approval": "violet" };
const verdictWords: Readonly<Record<Verdict["verdict"], string>> = {
  allow: "allowed",
  deny: "not allowed",
  "needs-approval": "needs an approval",
};

/** What to do about a verdict that an approval would turn; nothing where none would. */
const approvalWords = ({ verdict, needs }: Verdict): readonly string[] => {
  if (verdict !== "needs-approval") return [];
  return needs === "four-eyes"
    ? ["An approval can help: share start asks for it, and another person signs."]
    : ["An approval can help: share start asks for it, and the operator decides."];
};

const verdictText = (verdict: Verdict, paint: Paint): string =>
  [
    `${paint(tones[verdict.verdict], verdictWords[verdict.verdict])}: ${printable(verdict.reason)}`,
    ...(verdict.policyIds.length === 0 ? [] : [`${paint("dim", "rules")} ${printable(verdict.policyIds.join(", "))}`]),
    ...verdict.instead.map(({ label }) => `${paint("dim", "would do")} ${printable(label)}`),
    ...approvalWords(verdict),
  ].join("\n");

/** A no is an answer here, not a failure: the document is the verdict, and the exit code says it once more. */
export const policyCheck = async (context: CliContext, typed: string, flags: ShareFlags): Promise<Outcome> => {
  const request = await readShareFlags(context, flags);
  if (!request.ok) return request;
  return withRuntime(context, async (runtime) => {
    const checked = await withTerminal(context, runtime, typed, (terminalId) =>
      runtime.call((client) => client.policy.check({ ...request.value, terminalId })),
    );
    if (!checked.ok) return checked;
    const exitCode = checked.value.verdict === "deny" ? exitCodeOf["policy-denied"] : 0;
    return output(checked.value, verdictText(checked.value, context.io.paint), exitCode);
  });
};

const problemText = ({ path, line, message }: PolicyProblem): string =>
  printable(`${basename(path)}${line === null ? "" : `, line ${line}`}: ${message}`);

const IN_FORCE = "The rules from before stay in force.";
const NONE_IN_FORCE = "Nothing is allowed until they can be read.";

const filesText = ({ files, loadedAtMs, problem }: PolicyFiles, nowMs: number, paint: Paint): string => {
  const broken =
    problem === null
      ? []
      : [`${paint("red", "broken")}: ${problemText(problem)}`, loadedAtMs === null ? NONE_IN_FORCE : IN_FORCE];
  const since = loadedAtMs === null ? [] : [`in force since ${formatClockTime(loadedAtMs, nowMs)}:`];
  const each = files.map(({ path, policyIds }) =>
    [printable(path), ...policyIds.map((id) => `  ${printable(id)}`)].join("\n"),
  );
  return [...broken, ...since, ...(files.length === 0 ? ["no rules: nothing is allowed"] : each)].join("\n");
};

const showSet = async (context: CliContext, name: string): Promise<Outcome> => {
  const { policySet, policySetNames } = await context.loadRecords();
  const set = policySet(name);
  if (set === null) return invalidInput("--set", `must be one of ${policySetNames.join(", ")}`);
  return output({ set: name, text: set.policies, cases: set.cases }, set.policies.trimEnd());
};

/** With `set`: the text of a set that comes with the product, to be written into the policies' folder. */
export const policyShow = async (context: CliContext, flags: { readonly set?: string }): Promise<Outcome> => {
  if (flags.set !== undefined) return showSet(context, flags.set);
  return withRuntime(context, async (runtime) => {
    const shown = await runtime.call((client) => client.policy.show());
    if (!shown.ok) return shown;
    return output(shown.value, filesText(shown.value, context.clock.nowMs(), context.io.paint));
  });
};

const reloadText = ({ problem }: PolicyReload, shown: PolicyFiles, paint: Paint): string => {
  if (problem !== null) {
    const after = shown.loadedAtMs === null ? NONE_IN_FORCE : IN_FORCE;
    return `${paint("red", "broken")}: ${problemText(problem)}\n${after}`;
  }
  const rules = shown.files.flatMap(({ policyIds }) => policyIds).length;
  return `${paint("green", "in force")}: ${countOf(rules, "rule")} from ${countOf(shown.files.length, "file")}`;
};

/** A broken set is an answer with the exit code of a mistake in the configuration. */
export const policyReload = (context: CliContext): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const reloaded = await runtime.call((client) => client.policy.reload());
    if (!reloaded.ok) return reloaded;
    const shown = await runtime.call((client) => client.policy.show());
    if (!shown.ok) return shown;
    const text = reloadText(reloaded.value, shown.value, context.io.paint);
    return output(reloaded.value, text, reloaded.value.ok ? 0 : exitCodeOf["setup-problem"]);
  });
