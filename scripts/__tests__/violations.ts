// One small file for each way to break a rule of the house, and a few that break none. Written out and judged by rules.test.ts.

export interface Specimen {
  readonly path: string;
  readonly code: string;
  /** `tool/rule` of everything that must refuse it, and nothing else may; empty = accepted. */
  readonly refusedBy: readonly string[];
}

const specimen = (path: string, code: string, ...refusedBy: readonly string[]): Specimen => ({ path, code, refusedBy });

const CONTRACT = "apps/runtime/src/protocol/contract";
const SHARING = "apps/runtime/src/integrations/sharing";

const value = "export const value = 1;\n";
const using = (from: string): string => `import { value } from "${from}";\n\nexport const used = value;\n`;
const usingPackage = (name: string): string => `import * as library from "${name}";\n\nexport const used = library;\n`;

/** What the others import; each is right where it stands. */
const accepted: readonly Specimen[] = [
  specimen(`${CONTRACT}/ids.ts`, usingPackage("zod")),
  specimen(`${CONTRACT}/phase.ts`, value),
  specimen(`${CONTRACT}/commands.ts`, usingPackage("@orpc/contract")),
  specimen(`${CONTRACT}/wire.ts`, `import * as library from "@orpc/client";\n\nexport const value = library;\n`),
  specimen(`${CONTRACT}/samples.ts`, value),
  specimen("apps/runtime/src/protocol/router.ts", usingPackage("@orpc/server")),
  specimen("apps/runtime/src/protocol/bus.ts", value),
  specimen("apps/runtime/src/audit/log.ts", value),
  specimen(`${SHARING}/share-session.ts`, value),
  specimen(`${SHARING}/ok-machine.ts`, using("../../protocol/contract/phase")),
  specimen("src/components/button.ts", value),
  specimen("src/stores/share-store.ts", using("@contract/phase")),
  specimen("src/bridge/link.ts", using("@contract/wire")),
  specimen("src/features/lanes/model/words.ts", value),
  specimen("src/features/lanes/commands/rename.ts", using("../../../bridge/link")),
  specimen("src/features/lanes/index.ts", 'export { value } from "./model/words";\n'),
  specimen("src/features/lanes/__tests__/words.test.ts", using("../model/words")),
  specimen("src/platform/clock.ts", "export const nowMs = (): number => Date.now() + performance.now();\n"),
  specimen("apps/runtime/src/platform/process-tree.ts", 'export const child = Bun.spawn(["true"]);\n'),
  specimen("apps/runtime/src/platform/config.ts", "export const home = process.env.LANECAST_HOME;\n"),
  specimen("apps/runtime/src/cli/print.ts", 'console.log("done");\n'),
  specimen("apps/runtime/src/audit/__tests__/log.test.ts", "export const at = Date.now() + Math.random();\n"),
];

const directions: readonly Specimen[] = [
  specimen("src/stores/a.ts", using("./b").replace("used", "value2"), "directions/no-cycles"),
  // A cycle is named once, at the member met first.
  specimen("src/stores/b.ts", 'import { value2 } from "./a";\n\nexport const value = value2;\n'),
  specimen("src/stores/lost.ts", using("./nowhere"), "directions/every-import-resolves"),
  specimen("src/stores/stray.ts", usingPackage("acorn"), "directions/declared-packages-only"),
  specimen("apps/runtime/src/audit/tool.ts", usingPackage("fast-check"), "directions/product-needs-no-dev-packages"),
  specimen(
    "apps/runtime/src/audit/leaning.ts",
    using("./__tests__/log.test").replaceAll("value", "at"),
    "directions/product-never-imports-tests",
  ),
  specimen(
    "apps/runtime/src/audit/faked.ts",
    using("../protocol/contract/samples"),
    "directions/product-never-imports-tests",
  ),
  specimen("apps/runtime/src/audit/rpc.ts", usingPackage("@orpc/server"), "directions/rpc-library-in-three-files"),
  specimen(`${CONTRACT}/machine-bound.ts`, usingPackage("node:fs"), "directions/contract-is-pure"),
  specimen(`${CONTRACT}/upward.ts`, using("../../audit/log"), "directions/contract-is-pure"),
  specimen(
    "src/stores/peeking.ts",
    using("../../apps/runtime/src/audit/log"),
    "directions/page-meets-runtime-in-the-contract",
  ),
  specimen(
    "src/stores/peeking-at-types.ts",
    'import type { value } from "../../apps/runtime/src/audit/log";\n\nexport type Used = typeof value;\n',
    "directions/page-meets-runtime-in-the-contract",
  ),
  specimen(
    "stories/peeking.ts",
    using("../apps/runtime/src/audit/log"),
    "directions/page-meets-runtime-in-the-contract",
  ),
  specimen(
    "src/components/knowing.ts",
    using("@contract/phase"),
    "directions/components-know-neither-stores-nor-contract",
  ),
  specimen("src/components/stored.ts", using("../stores/c"), "directions/components-know-neither-stores-nor-contract"),
  specimen("src/stores/c.ts", value),
  specimen("src/features/audit/index.ts", using("../lanes"), "directions/features-never-import-each-other"),
  specimen("src/app.ts", using("./features/lanes/model/words"), "directions/a-feature-has-one-door"),
  specimen(
    "src/features/lanes/model/calling.ts",
    using("../../../bridge/link"),
    "directions/only-commands-and-main-import-the-bridge",
  ),
  specimen("src/bridge/shown.ts", usingPackage("react"), "directions/bridge-knows-no-react"),
  specimen(
    "src/stores/asking.ts",
    using("../bridge/link"),
    "directions/stores-know-no-transport",
    "directions/only-commands-and-main-import-the-bridge",
  ),
  specimen("src/features/lanes/model/wired.ts", using("@contract/wire"), "directions/wire-through-the-bridge"),
  specimen(
    "apps/runtime/src/audit/page.ts",
    using("../../../../src/components/button"),
    "directions/runtime-never-imports-the-page",
  ),
  specimen(
    `${SHARING}/share-machine.ts`,
    using("./share-session"),
    "directions/machines-import-contract-and-machines-only",
  ),
  specimen(`${SHARING}/tmate-adapter.ts`, using("./share-session"), "directions/adapters-know-no-session-ttl-or-bus"),
  specimen(
    `${SHARING}/upterm-adapter.ts`,
    using("../../protocol/bus"),
    "directions/adapters-know-no-session-ttl-or-bus",
    "directions/sharing-meets-the-others-through-ports",
  ),
  specimen(
    `${SHARING}/share-effects.ts`,
    using("../../audit/log"),
    "directions/sharing-meets-the-others-through-ports",
  ),
  specimen("apps/runtime/src/cli/inside.ts", using("../audit/log"), "directions/clients-are-thin"),
  specimen(
    "apps/runtime/src/platform/upstairs.ts",
    using("../audit/log"),
    "directions/platform-knows-nothing-of-the-product",
  ),
];

const lint: readonly Specimen[] = [
  specimen("src/stores/default.ts", "const only = 1;\nexport default only;\n", "biome/noDefaultExport"),
  specimen("src/stores/any.ts", "export const loose = (it: any): number => it.size;\n", "biome/noExplicitAny"),
  specimen(
    "src/stores/bang.ts",
    "export const first = (all: number[]): number => all[0]!;\n",
    "biome/noNonNullAssertion",
  ),
  specimen("src/stores/BadName.ts", value, "biome/useFilenamingConvention"),
  specimen("src/stores/long.ts", `${"export {};\n".repeat(251)}`, "biome/noExcessiveLinesPerFile"),
  specimen("apps/runtime/src/audit/now.ts", "export const at = Date.now();\n", "biome/noRestrictedGlobals"),
  specimen("src/stores/later.ts", "setTimeout(() => undefined, 1);\n", "biome/noRestrictedGlobals"),
  specimen("src/stores/hidden.ts", "globalThis.setTimeout(() => undefined, 1);\n", "biome/noJsRestrictedProperties"),
  specimen("apps/runtime/src/audit/chance.ts", "export const die = Math.random();\n", "biome/noJsRestrictedProperties"),
  specimen(
    "apps/runtime/src/audit/lap.ts",
    "export const lapMs = performance.now();\n",
    "biome/noJsRestrictedProperties",
  ),
  specimen("apps/runtime/src/audit/spawn.ts", 'export const child = Bun.spawn(["true"]);\n', "biome/plugin"),
  specimen("apps/runtime/src/audit/taken.ts", "export const { spawn } = Bun;\n", "biome/plugin"),
  specimen("apps/runtime/src/audit/child.ts", usingPackage("node:child_process"), "biome/noRestrictedImports"),
  specimen(
    "apps/runtime/src/audit/shell.ts",
    'import { $ } from "bun";\n\nexport const shell = $;\n',
    "biome/noRestrictedImports",
  ),
  specimen("apps/runtime/src/audit/env.ts", "export const home = process.env.HOME;\n", "biome/plugin"),
  specimen("apps/runtime/src/audit/bun-env.ts", "export const home = Bun.env.HOME;\n", "biome/plugin"),
  specimen("apps/runtime/src/audit/loud.ts", 'console.log("here");\n', "biome/noConsole"),
  specimen("apps/runtime/src/platform/env.ts", "export const home = process.env.HOME;\n", "biome/plugin"),
  specimen("apps/runtime/src/platform/spawn.ts", 'export const child = Bun.spawn(["true"]);\n', "biome/plugin"),
];

const typed: readonly Specimen[] = [
  specimen(
    "src/stores/floating.ts",
    "const ask = async (): Promise<number> => 1;\nask();\nexport {};\n",
    "oxlint/no-floating-promises",
  ),
  specimen(
    "src/stores/misused.ts",
    "const ask = async (): Promise<void> => {};\n[1].forEach(ask);\nexport {};\n",
    "oxlint/no-misused-promises",
  ),
  specimen(
    "src/stores/half.ts",
    // Inferred through a library's generics: what a linter without the compiler's own types cannot see.
    `import { z } from "zod";

const phase = z.enum(["live", "ended"]);

export const isLive = (of: z.infer<typeof phase>): boolean => {
  switch (of) {
    case "live":
      return true;
  }
  return false;
};
`,
    "oxlint/switch-exhaustiveness-check",
  ),
];

export const SPECIMENS: readonly Specimen[] = [...accepted, ...directions, ...lint, ...typed];
