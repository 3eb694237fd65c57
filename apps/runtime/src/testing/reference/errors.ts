// docs/reference/errors.md: error codes and exit codes, from the contract's tables.
import { z } from "zod";
import { errorDataSchemas } from "#contract/errors";
import { errorRows, exitCodeRows } from "../../cli/commands/help";
import { code, fence, GENERATED, pageOf, tableOf } from "./markdown";

type Schema = Readonly<Record<string, unknown>>;

/** `{"issues":[{"path","problem"}]}`: fields, with their values where these are fixed. */
const shapeOf = (schema: Schema): string => {
  if (schema.type === "array") return `[${shapeOf(schema.items as Schema)}]`;
  const fields = Object.entries((schema.properties ?? {}) as Readonly<Record<string, Schema>>);
  return `{${fields.map(([name, child]) => fieldText(name, child, schema)).join(",")}}`;
};

const fieldText = (name: string, child: Schema, parent: Schema): string => {
  const optional = ((parent.required ?? []) as readonly string[]).includes(name) ? "" : "?";
  const label = `"${name}"${optional}`;
  if (child.type === "array" && (child.items as Schema).type === "object") return `${label}:${shapeOf(child)}`;
  const values = (child.enum ?? []) as readonly string[];
  return values.length === 0 ? label : `${label}:${values.map((value) => `"${value}"`).join("|")}`;
};

const dataShape = (name: keyof typeof errorDataSchemas): string =>
  code(shapeOf(z.toJSONSchema(errorDataSchemas[name], { unrepresentable: "any" }) as Schema));

export const errorsPage = (): string =>
  pageOf([
    "# Errors and exit codes",
    GENERATED,
    "`lanecast help errors` and `lanecast help exit-codes` print these tables.",
    "## Exit codes",
    tableOf(
      ["exit code", "meaning", "errors"],
      exitCodeRows().map(({ exitCode, meaning, errors }) => [String(exitCode), meaning, errors.map(code).join(", ")]),
    ),
    "## Errors",
    "With `--json` a failure is one document on stdout. Without it, stderr has the message and a line that says what to do.",
    fence("json", [
      '{"error":{"code":"not-found","message":"…","correlationId":"cor_…","data":{"kind":"share","id":"shr_x"}}}',
    ]),
    "`correlationId` finds everything about one command in the audit log. `?` marks fields of `data` that can be absent.",
    tableOf(
      ["code", "exit", "meaning", "what to do", "data"],
      errorRows().map(({ code: name, exitCode, meaning, remedy }) => [
        code(name),
        String(exitCode),
        meaning,
        remedy,
        dataShape(name),
      ]),
    ),
  ]);
