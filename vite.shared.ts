// What the page's build, its tests and its stories have in common: how the contract is named.
import { fileURLToPath } from "node:url";

/** `@contract/ids` in the page means `apps/runtime/src/protocol/contract/ids`; tsconfig.json says the same to the compiler. */
export const contractAlias = {
  "@contract": fileURLToPath(new URL("./apps/runtime/src/protocol/contract", import.meta.url)),
};
