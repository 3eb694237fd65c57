// All rows of the chaos table, and which of them can run on this machine.

import { type Backend, backendSchema } from "#contract/errors";
import { findProgram } from "../../platform/process-tree";
import type { ChaosRow } from "../../testing/chaos/chaos-row";
import { whyNoSmallDisk } from "../../testing/chaos/small-disk";
import { descriptorRows } from "./rows/descriptor-rows";
import { diskAndClockRows } from "./rows/disk-and-clock-rows";
import { loadRows } from "./rows/load-rows";
import { lostFileRows } from "./rows/lost-file-rows";
import { processRows } from "./rows/process-rows";
import { terminalRows } from "./rows/terminal-rows";
import { wireRows } from "./rows/wire-rows";

export interface Case {
  readonly row: ChaosRow;
  readonly backend: Backend;
}

const rows: readonly ChaosRow[] = [
  ...processRows,
  ...wireRows,
  ...terminalRows,
  ...loadRows,
  ...descriptorRows,
  ...lostFileRows,
  ...diskAndClockRows,
];

/** In the order of the table: by backend, then by fault. */
export const cases: readonly Case[] = backendSchema.options.flatMap((backend) =>
  rows.filter((row) => row.backends?.includes(backend) ?? true).map((row) => ({ row, backend })),
);

const programsOf: Readonly<Record<Backend, readonly string[]>> = { tmate: ["tmate"], upterm: ["upterm", "uptermd"] };

/** Null if the row can run here. */
export const whySkipped = ({ row, backend }: Case): string | null => {
  const missing = programsOf[backend].filter((name) => findProgram(name, process.env.PATH ?? "") === null);
  if (missing.length > 0) return `${missing.join(" and ")} not on PATH`;
  return row.host?.smallDisk === undefined ? null : whyNoSmallDisk();
};

/** The requirements that a row proves: always that nothing is left, and that the share expires or is revoked in time. */
export const idsOf = ({ ends, endedBy }: ChaosRow): string => {
  if (ends === "expired") return "SC-026-002 SC-026-004";
  return endedBy === "revoke" || ends === "revoked" ? "FR-026-007 SC-026-004" : "SC-026-004";
};
