// Loads Cedar. Its build for Node reads the .wasm file by a path that the packaged program doesn't have; the one for browsers takes bytes.
import { initSync } from "@cedar-policy/cedar-wasm/web";
import { readPackageAsset } from "../platform/assets";

// `Uint8Array.from`: the type of a file's buffer allows shared memory, which WebAssembly doesn't take.
initSync({ module: Uint8Array.from(readPackageAsset("@cedar-policy/cedar-wasm/web", "cedar_wasm_bg.wasm")) });

export {
  type AuthorizationAnswer,
  checkParsePolicySet,
  type DetailedError,
  policySetTextToParts,
  policyToJson,
  preparsePolicySet,
  preparseSchema,
  statefulIsAuthorized,
  type ValidationError,
  validate,
} from "@cedar-policy/cedar-wasm/web";
