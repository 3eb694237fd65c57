// What is mutated: the files that decide about a share's life, and the unit tests that must notice a change in them.

const SHARING = "apps/runtime/src/integrations/sharing";

/**
 * @typedef {object} Target
 * @property {string} name  as in `npm run mutate -- NAME`
 * @property {string} file
 * @property {readonly string[]} tests  the files that Vitest runs for each mutant
 */

/** @type {readonly Target[]} */
export const TARGETS = [
  {
    name: "machine",
    file: `${SHARING}/share/machine.ts`,
    tests: [`${SHARING}/share/__tests__/machine.test.ts`, `${SHARING}/share/__tests__/machine-cells.test.ts`],
  },
  {
    name: "ttl-manager",
    file: `${SHARING}/ttl-manager.ts`,
    tests: [`${SHARING}/__tests__/ttl-manager.test.ts`],
  },
  {
    name: "gate",
    file: `${SHARING}/share/gate.ts`,
    tests: [`${SHARING}/share/__tests__/gate.test.ts`, `${SHARING}/share/__tests__/late-answer.test.ts`],
  },
  {
    name: "extend",
    file: `${SHARING}/commands/extend.ts`,
    tests: [
      `${SHARING}/commands/__tests__/extend.test.ts`,
      `${SHARING}/commands/__tests__/deadline.test.ts`,
      `${SHARING}/share/__tests__/gate.test.ts`,
      `${SHARING}/share/__tests__/record.test.ts`,
      `${SHARING}/life/__tests__/end.test.ts`,
    ],
  },
  {
    name: "switch",
    file: `${SHARING}/commands/switch.ts`,
    tests: [
      `${SHARING}/commands/__tests__/switch.test.ts`,
      `${SHARING}/commands/__tests__/switch-guests.test.ts`,
      `${SHARING}/commands/__tests__/deadline.test.ts`,
    ],
  },
];
