// The contract as data: each command's input and answer as JSON Schema, for the kept fixture and for docs/protocol.md.
import { z } from "zod";
import { contract } from "../commands";
import { errorDataSchemas, exitCodeOf } from "../errors";

type Schema = Readonly<Record<string, unknown>>;

export interface CommandShape {
  /** Dotted, as in `share.start`. */
  readonly name: string;
  readonly input: Schema | null;
  /** Null where the answer is a stream (`watch`, `terminal.view`): its events are in stream.ts. */
  readonly output: Schema | null;
}

interface Procedure {
  readonly "~orpc": { readonly inputSchema?: z.ZodType; readonly outputSchema?: z.ZodType };
}

const isProcedure = (value: unknown): value is Procedure =>
  typeof value === "object" && value !== null && "~orpc" in value;

/** A stream's answer is no zod schema; it has no JSON Schema either. */
const toSchema = (schema: z.ZodType | undefined, io: "input" | "output"): Schema | null =>
  schema instanceof z.ZodType ? (z.toJSONSchema(schema, { io, unrepresentable: "any" }) as Schema) : null;

const shapesOf = (node: object, path: readonly string[]): CommandShape[] =>
  Object.entries(node).flatMap(([key, value]) => {
    const here = [...path, key];
    if (!isProcedure(value)) return shapesOf(value as object, here);
    const { inputSchema, outputSchema } = value["~orpc"];
    return [{ name: here.join("."), input: toSchema(inputSchema, "input"), output: toSchema(outputSchema, "output") }];
  });

/** Every command of the contract, by name. */
export const commandShapes = (): readonly CommandShape[] =>
  shapesOf(contract, []).sort((a, b) => (a.name < b.name ? -1 : 1));

const errorRow = ([code, schema]: [string, z.ZodType]): string => {
  const { properties = {} } = z.toJSONSchema(schema, { unrepresentable: "any" });
  const fields = Object.keys(properties)
    .map((field) => `\`${field}\``)
    .join(" ");
  return `| \`${code}\` | ${exitCodeOf[code as keyof typeof exitCodeOf]} | ${fields || "none"} |`;
};

const fieldsOf = (schema: Schema | null): string => {
  if (schema === null) return "a stream";
  const alternatives = (schema.anyOf as Schema[] | undefined) ?? [schema];
  const texts = alternatives.map((each) => {
    const required = (each.required as string[] | undefined) ?? [];
    const names = Object.keys((each.properties as object | undefined) ?? {});
    return names.map((name) => `\`${name}${required.includes(name) ? "" : "?"}\``).join(" ") || "nothing";
  });
  return texts.join(" or ");
};

const commandRow = ({ name, input, output }: CommandShape): string =>
  `| \`${name}\` | ${input === null ? "nothing" : fieldsOf(input)} | ${fieldsOf(output)} |`;

/** The whole of docs/protocol.md. */
export const protocolDocument = (): string =>
  [
    "# The protocol",
    "",
    "Made from `apps/contract` by `npm run protocol`; do not edit. `?` marks what may be left out.",
    "Shapes in full: `apps/contract/__tests__/contract.schema.json`.",
    "",
    "## Commands",
    "| command | input | answer |",
    "| --- | --- | --- |",
    ...commandShapes().map(commandRow),
    "",
    "## Errors",
    "Each travels as `{ correlationId, detail }` and is one exit code of the command line.",
    "",
    "| code | exit | detail |",
    "| --- | --- | --- |",
    ...Object.entries(errorDataSchemas).map(errorRow),
    "",
  ].join("\n");
