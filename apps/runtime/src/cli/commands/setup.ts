// `lanecast setup`: prepares this machine for sharing. Works without a runtime.
import { exitCodeOf } from "#contract/errors";
import { detach } from "../../platform/detach";
import type { CliContext } from "../context";
import { loadSetup } from "../load";
import { type Outcome, output } from "../outcome";

export const setup = async ({ io, env }: CliContext): Promise<Outcome> => {
  const { setUp } = await loadSetup();
  const { problems, rootCommand, lines } = await setUp((line) => detach(io.err(line)), env.PATH ?? "");
  const exitCode = problems.length === 0 ? 0 : exitCodeOf["setup-problem"];
  return output({ problems, rootCommand }, lines.join("\n"), exitCode);
};
