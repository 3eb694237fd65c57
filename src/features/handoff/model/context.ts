// What the agent will get, in words: the facts of the context document, shown before the handoff. Pure.
import type { HandoffContext } from "#contract/handoff-context";
import { countOf } from "../../../words/phrases";
import type { SummaryFact } from "./summary";

const gitWords = (git: HandoffContext["git"]): string | null => {
  if (git === null) return null;
  const changed = git.changed + git.untracked + git.unmerged;
  return `${git.branch ?? "detached head"}, ${changed === 0 ? "no changes" : countOf(changed, "changed file")}`;
};

const environmentWords = ({ variables, asOf }: HandoffContext["environment"]): string => {
  if (asOf === "unknown") return "unknown";
  const values = variables.filter(({ value }) => value !== null).length;
  return `${countOf(variables.length, "name")}, ${countOf(values, "value")}${asOf === "start" ? ", as they were when the shell started" : ""}`;
};

const runningWords = ({ foreground, processes }: HandoffContext["running"]): string => {
  if (foreground === null)
    return processes.length === 0 ? "nothing" : countOf(processes.length, "process", "processes");
  return processes.length <= 1
    ? foreground
    : `${foreground} and ${countOf(processes.length - 1, "other process", "other processes")}`;
};

export const contextFacts = (context: HandoffContext): readonly SummaryFact[] => {
  const git = gitWords(context.git);
  const facts: readonly (SummaryFact | null)[] = [
    { name: "Directory", value: context.cwd.logical ?? context.cwd.path ?? "unknown" },
    git === null ? null : { name: "Branch", value: git },
    { name: "Shell", value: `${context.shell.name}${context.shell.isIntegrated ? "" : ", exit codes unknown"}` },
    { name: "Running", value: runningWords(context.running) },
    { name: "Environment", value: environmentWords(context.environment) },
    {
      name: "Scrollback",
      value: `last ${countOf(context.scrollback.lines.length, "line")} of ${context.scrollback.totalRows}`,
    },
    context.typedLine === null ? null : { name: "Half-typed line", value: context.typedLine },
  ];
  return facts.filter((fact) => fact !== null);
};
