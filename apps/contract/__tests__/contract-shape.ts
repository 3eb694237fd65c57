// The contract as data: each command's input and answer as JSON Schema, for the committed fixture and the reference pages.
import { z } from "zod";
import { contract } from "../commands";

type Schema = Readonly<Record<string, unknown>>;

export interface CommandShape {
  /** Dotted, e.g. `share.start`. */
  readonly name: string;
  readonly input: Schema | null;
  /** Null if the answer is a stream (`watch`, `terminal.view`); stream.ts has its events. */
  readonly output: Schema | null;
}

interface Procedure {
  readonly "~orpc": { readonly inputSchema?: z.ZodType; readonly outputSchema?: z.ZodType };
}

const isProcedure = (value: unknown): value is Procedure =>
  typeof value === "object" && value !== null && "~orpc" in value;

/** A stream is not a zod schema, so it has no JSON Schema. */
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
