// docs/chaos.md: written from what a whole run measured, read back to hold it against the rows of the suite.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case } from "./chaos-rows";
import type { Measured } from "./chaos-suite";

const PATH = join(import.meta.dirname, "../../../../../docs/chaos.md");

const HEADER = `# What was broken, and what came of it

Written by \`npm run test:chaos\` with \`LANECAST_WRITE_CHAOS=1\`; a test holds the rows against the suite's. Times are as
measured in one run on one busy machine; the suite itself holds every row to its limit (five seconds for a guest to be off,
and where a silent worker has to be noticed first, twenty-five: silence in which the machine stalled does not count).

A row is a fault in a phase of a share, over the real backend, with the runtime as a process of its own and the guest as a
real ssh client. A clock is bent only in a runtime that runs inside the test: no flag or file of the product can do that.

- **guest off**: milliseconds until the guest's ssh had exited, from the fault; where something else ends the share
  ("then revoke", "then the time is up", "then SIGCONT"), from that. Nobody can be in before \`live\`: –
- **left**: processes with the share's mark, files, sockets and tmux rooms of it afterwards.
- **terminal**: whether its shell answered a typed line afterwards.
- **audit**: yes: from \`share.requested\` to \`share.ended\` under one correlation id, with a proof that holds; at the
  next start: the runtime died, and its successor wrote the end and named what it swept; up to the fault: no row could be
  written, and so the share was ended.
- **the operator saw**: phases, cause and error code in the order in which the page was told.

`;

const COLUMNS = [
  "fault",
  "phase",
  "backend",
  "guest off (ms)",
  "left",
  "terminal",
  "audit",
  "the operator saw",
] as const;
const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;

const keyOf = ({ row, backend }: Case): string => `${row.fault} | ${row.phase} | ${backend}`;
const rowOf = (each: Measured): string => {
  const { guestOffMs, left, terminal, audit, saw } = each.cells;
  return line([keyOf(each), guestOffMs === null ? "–" : String(guestOffMs), String(left), terminal, audit, saw]);
};

export const writeChaosTable = (measured: readonly Measured[]): void => {
  const rule = line(COLUMNS.map(() => "---"));
  writeFileSync(PATH, `${HEADER}${[line(COLUMNS), rule, ...measured.map(rowOf)].join("\n")}\n`);
};

/** Fault, phase and backend of each row of the committed table. */
export const readChaosTable = (): readonly string[] => {
  const rows = readFileSync(PATH, "utf8")
    .split("\n")
    .filter((text) => text.startsWith("| "));
  return rows.slice(2).map((text) => text.split(" | ").slice(0, 3).join(" | ").slice(2));
};

export const tableKeys = (cases: readonly Case[]): readonly string[] => cases.map(keyOf);
