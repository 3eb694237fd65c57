// Every file that `npm run reference` writes. A test compares them with the committed ones.
import { join } from "node:path";
import { commandShapes } from "../../../../contract/__tests__/contract-shape";
import { commandsPage } from "./commands";
import { configurationPage } from "./configuration";
import { errorsPage } from "./errors";
import { protocolPage } from "./protocol";

/** The root of the repository. */
export const ROOT = join(import.meta.dirname, "../../../../..");

export interface ReferenceFile {
  /** Relative to the root. */
  readonly path: string;
  readonly text: string;
}

export const referenceFiles = (): readonly ReferenceFile[] => [
  { path: "docs/reference/commands.md", text: commandsPage() },
  { path: "docs/reference/configuration.md", text: configurationPage() },
  { path: "docs/reference/errors.md", text: errorsPage() },
  { path: "docs/reference/protocol.md", text: protocolPage() },
  {
    path: "apps/contract/__tests__/contract.schema.json",
    text: `${JSON.stringify(commandShapes(), null, 2)}\n`,
  },
];
