// The direction rules: which folder may import which.

const TESTING = "(/__tests__/|/testing/|\\.test\\.[^/]+$|\\.stories\\.[^/]+$|^stories/|^e2e/)";
const CONTRACT = "^apps/contract/";
const RPC_LIBRARY = "node_modules/@orpc/";
/** The files that use the RPC library: the contract, the client side and the server side. */
const RPC_FILES = [
  "^apps/contract/(command|commands|handoff-commands|wire)\\.ts$",
  "^apps/runtime/src/protocol/(router|implement)\\.ts$",
];

const rule = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

const everywhere = [
  rule("no-cycles", "A cycle has no first file to read.", {}, { circular: true }),
  rule("every-import-resolves", "What cannot be found cannot be reasoned about.", {}, { couldNotResolve: true }),
  rule(
    "declared-packages-only",
    "A package that is not in package.json comes and goes with others.",
    { path: "^(src|apps|stories|e2e|scripts)/" },
    { dependencyTypes: ["npm-no-pkg", "npm-unknown"] },
  ),
  rule(
    "product-needs-no-dev-packages",
    "The product must run after `npm ci --omit=dev`.",
    { path: "^(src|apps)/", pathNot: TESTING },
    { dependencyTypes: ["npm-dev"], dependencyTypesNot: ["type-only"] },
  ),
  rule(
    "product-never-imports-tests",
    "Tests, stories and samples are for proofs; the product must not lean on them.",
    { path: "^(src|apps)/", pathNot: `${TESTING}|/samples(\\.ts$|/)` },
    { path: `${TESTING}|/samples(\\.ts$|/)` },
  ),
  rule(
    "rpc-library-in-few-files",
    "Behind the contract, the wire and the router the RPC library can be exchanged.",
    { path: "^(src|apps|stories|e2e)/", pathNot: RPC_FILES },
    { path: RPC_LIBRARY },
  ),
];

const contract = [
  rule(
    "contract-is-pure",
    "The contract imports itself, zod and the RPC library: no DOM, no Bun, no Node.",
    { path: CONTRACT, pathNot: TESTING },
    { pathNot: [CONTRACT, "node_modules/zod/", RPC_LIBRARY] },
  ),
];

const page = [
  rule(
    "page-meets-runtime-in-the-contract",
    "Of apps/ the page knows the contract and nothing else.",
    { path: "^(src|stories|\\.storybook)/" },
    { path: "^apps/", pathNot: CONTRACT },
  ),
  rule(
    "components-know-neither-stores-nor-contract",
    "Feature-free parts: what they show comes in as props.",
    { path: "^src/components/", pathNot: TESTING },
    { path: ["^src/(stores|features|bridge|app)/", "^src/main\\.tsx$", "^apps/", "node_modules/(zustand|@tanstack)/"] },
  ),
  rule(
    "features-never-import-each-other",
    "What one feature shows of another comes as a slot from the composition root.",
    { path: "^src/features/([^/]+)/" },
    { path: "^src/features/([^/]+)/", pathNot: "^src/features/$1/" },
  ),
  rule(
    "a-feature-has-one-door",
    "From outside a feature is its index.ts.",
    { path: "^(src|stories)/", pathNot: ["^src/features/", TESTING] },
    { path: "^src/features/[^/]+/", pathNot: "^src/features/[^/]+/index\\.tsx?$" },
  ),
  rule(
    "only-commands-and-main-import-the-bridge",
    "One way out of the page: a command.",
    {
      path: "^(src|stories)/",
      pathNot: ["^src/bridge/", "^src/features/[^/]+/commands/", "^src/main\\.tsx$", "/__tests__/|^src/testing/"],
    },
    { path: "^src/bridge/" },
  ),
  rule(
    "bridge-knows-no-react",
    "The bridge carries; it does not show.",
    { path: "^src/bridge/", pathNot: TESTING },
    {
      path: ["node_modules/(react|react-dom|@tanstack/react-query|radix-ui|@radix-ui)/", "^src/(components|features)/"],
    },
  ),
  rule(
    "stores-know-no-transport",
    "A store is told; it never asks.",
    { path: "^src/stores/", pathNot: TESTING },
    {
      path: [
        "^src/(bridge|features|components|platform)/",
        RPC_LIBRARY,
        "/contract/wire\\.ts$",
        "node_modules/@tanstack/",
      ],
    },
  ),
  rule(
    "wire-through-the-bridge",
    "In the page only the bridge holds the contract's client side.",
    { path: "^src/", pathNot: ["^src/bridge/", TESTING] },
    { path: "/contract/wire\\.ts$" },
  ),
];

const runtime = [
  rule(
    "runtime-never-imports-the-page",
    "The runtime knows; the page mirrors.",
    { path: "^apps/" },
    { path: "^(src|stories|e2e|\\.storybook)/" },
  ),
  rule(
    "machines-import-contract-and-machines-only",
    "A machine is a pure table; the vocabulary of its facts is bound by the same rule.",
    { path: "^apps/runtime/src/.*[/-](machine|facts)\\.ts$", pathNot: TESTING },
    { pathNot: [CONTRACT, "[/-](machine|facts)\\.ts$"] },
  ),
  rule(
    "adapters-know-no-session-ttl-or-bus",
    "An adapter offers what a backend can do; when and why is the session's.",
    { path: "^apps/runtime/src/integrations/sharing/((upterm|tmate)-[^/]*\\.ts$|backends/)", pathNot: TESTING },
    {
      path: [
        "^apps/runtime/src/integrations/sharing/((share-session|ttl-manager|handoff)[^/]*\\.ts$|(share|life|commands|guests|handoff)/)",
        "^apps/runtime/src/protocol/(bus\\.ts|router\\.ts|server/)",
      ],
    },
  ),
  rule(
    "sharing-meets-the-others-through-ports",
    "Sharing owns neither terminals nor policy nor audit.",
    { path: "^apps/runtime/src/integrations/sharing/", pathNot: TESTING },
    {
      path: "^apps/runtime/src/(terminals|policy|audit|cli|mcp)/|^apps/runtime/src/protocol/(bus\\.ts|router\\.ts|server/)",
    },
  ),
  rule(
    "clients-are-thin",
    "The command line and the agents' server speak the contract; they hold nothing of the runtime's inside but its start.",
    { path: "^apps/runtime/src/(cli|mcp)/", pathNot: TESTING },
    { path: "^apps/runtime/src/(integrations|relays|terminals|policy|audit)/" },
  ),
  rule(
    "platform-knows-nothing-of-the-product",
    "The machine's own files are the floor.",
    { path: "^apps/runtime/src/platform/", pathNot: TESTING },
    { path: "^apps/runtime/src/(?!platform/)" },
  ),
];

module.exports = {
  forbidden: [...everywhere, ...contract, ...page, ...runtime],
  options: {
    parser: "swc",
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(dist|coverage|\\.reports|storybook-static)/" },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "require", "node", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".cjs", ".js", ".d.ts"],
      mainFields: ["module", "main", "types", "typings"],
    },
    builtInModules: { add: ["bun", "bun:sqlite", "bun:test", "bun:ffi"] },
  },
};
