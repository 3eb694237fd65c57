// The log as those have it who write beside the shares: what it cannot keep is told.
import { expect, it } from "vitest";
import { fail, ok, shareError } from "#contract/errors";
import type { AuditEntry, AuditPort } from "../../integrations/sharing/ports";
import { createWatchedAudit, runtimeRow } from "../record";

const row: AuditEntry = runtimeRow("runtime.started", {});
const full = fail(shareError("audit-unavailable", "full", { hint: "make room" }));

it("FR-026-011, AUD14: a row that cannot be kept is told to who ends the shares, and answered as it is", () => {
  let isFull = false;
  const audit: AuditPort = { append: () => (isFull ? full : ok({ seq: 1 })) };
  const { watched, onLost } = createWatchedAudit(audit);
  const told: string[] = [];
  onLost(({ code }) => told.push(code));
  expect(watched.append(row)).toEqual(ok({ seq: 1 }));
  expect(told).toEqual([]);
  isFull = true;
  expect(watched.append(row)).toEqual(full);
  expect(told).toEqual(["audit-unavailable"]);
});
