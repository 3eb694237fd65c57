// The product's version, from the one place it is written. Not the contract's version (protocol/contract/version).
import manifest from "../../../../package.json" with { type: "json" };

/** Semantic version, as in `0.1.0`. */
export const PRODUCT_VERSION: string = manifest.version;
