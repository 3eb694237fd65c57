// Accessibility by axe-core, in the real browser where colours and sizes are real.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

type Finding = {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
};

/**
 * Fails with every violation by its rule, the element and what axe says of it. What xterm.js draws is the lane's own.
 * `underMenu`: an open menu hangs outside every landmark, as ARIA's menus do; that one rule is then not asked.
 */
export const expectAccessible = async (page: Page, { underMenu = false } = {}): Promise<void> => {
  // Half faded in, nothing has its colours yet.
  await page.evaluate(async () => {
    const passing = document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().endTime !== Infinity);
    await Promise.allSettled(passing.map(({ finished }) => finished));
  });
  await page.evaluate(source);
  const findings = await page.evaluate(async (isMenuOpen) => {
    const { axe } = window as unknown as {
      axe: { run(context: object, options: object): Promise<{ violations: Finding[] }> };
    };
    return (await axe.run({ exclude: [".xterm"] }, { rules: { region: { enabled: !isMenuOpen } } })).violations;
  }, underMenu);
  const lines = findings.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
  expect(lines).toEqual([]);
};
