// `npm run reference`: writes the pages of docs/reference, and the contract's JSON schema, from the code they describe.
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ROOT, referenceFiles } from "./files";

for (const { path, text } of referenceFiles()) {
  const file = join(ROOT, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(path);
}
