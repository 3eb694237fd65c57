// Runs axe-core in the real browser, where colors and sizes are real.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { expect, type Page } from "@playwright/test";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

type Finding = {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly failureSummary: string }[];
};

/**
 * Fails with the rule, element and explanation of each violation. Skips xterm.js: its content belongs to the terminal.
 * `underMenu`: a menu is open, which ARIA puts outside all landmarks. The landmark rule is then off.
 */
export const expectAccessible = async (page: Page, { underMenu = false } = {}): Promise<void> => {
  // During a fade-in, colors aren't final yet.
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
