// `lanecast doctor`: what each way of sharing needs, and what is missing. Works without a runtime.

import { exitCodeOf } from "#contract/errors";
import { loadConfig } from "../../platform/config";
import type { CliContext } from "../context";
import { localFailure, type Outcome, output } from "../outcome";
import { printable } from "../text/text";
import { backendLine } from "./runtime";

export const doctor = async (context: CliContext): Promise<Outcome> => {
  const config = loadConfig(context.env, { home: context.places.home });
  if (!config.ok) return localFailure(config.error);
  const { diagnose } = await context.loadRuntime();
  const { checks, backends } = await diagnose(config.value);
  const { paint } = context.io;
  const lines = checks.map(({ id, ok, found, problem, remedy }) =>
    ok
      ? `${paint("green", "ok")}       ${id} ${paint("dim", printable(found ?? ""))}`
      : `${paint("red", "missing")}  ${id}: ${printable(problem ?? "")} ${printable(remedy ?? "")}`,
  );
  const canShare = backends.some((backend) => backend.available);
  const text = [...lines, "", ...backends.map((backend) => backendLine(backend, paint))].join("\n");
  return output({ checks, backends }, text, canShare ? 0 : exitCodeOf["backend-unavailable"]);
};
