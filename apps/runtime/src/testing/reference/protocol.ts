// docs/reference/protocol.md: the commands that page, CLI and scripts can send to the runtime, from the contract.
import { z } from "zod";
import { errorDataSchemas, exitCodeOf } from "#contract/errors";
import { type CommandShape, commandShapes } from "../../../../contract/__tests__/contract-shape";
import { code, GENERATED, pageOf, tableOf } from "./markdown";

type Schema = Readonly<Record<string, unknown>>;

const fieldsOf = (schema: Schema | null): string => {
  if (schema === null) return "a stream";
  const alternatives = (schema.anyOf as readonly Schema[] | undefined) ?? [schema];
  const texts = alternatives.map((each) => {
    const required = (each.required as readonly string[] | undefined) ?? [];
    const names = Object.keys((each.properties as object | undefined) ?? {});
    return names.map((name) => code(`${name}${required.includes(name) ? "" : "?"}`)).join(" ") || "nothing";
  });
  return texts.join(" or ");
};

const commandRow = ({ name, input, output }: CommandShape): readonly string[] => [
  code(name),
  input === null ? "nothing" : fieldsOf(input),
  fieldsOf(output),
];

const errorRow = ([name, schema]: readonly [string, z.ZodType]): readonly string[] => {
  const { properties = {} } = z.toJSONSchema(schema, { unrepresentable: "any" });
  const fields = Object.keys(properties).map(code).join(" ");
  return [code(name), String(exitCodeOf[name as keyof typeof exitCodeOf]), fields || "none"];
};

export const protocolPage = (): string =>
  pageOf([
    "# Protocol",
    `${GENERATED} The full shapes are in \`apps/contract/__tests__/contract.schema.json\`. \`?\` marks fields that can be absent.`,
    "## Commands",
    tableOf(["command", "input", "answer"], commandShapes().map(commandRow)),
    "## Errors",
    "On the wire each error is `{ correlationId, detail }`. What the codes mean is in [errors.md](errors.md).",
    tableOf(["code", "exit", "detail"], Object.entries(errorDataSchemas).map(errorRow)),
  ]);
