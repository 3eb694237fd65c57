// The audit log for rows that don't belong to a share: the loss of a row is reported.
import { expect, it } from "vitest";
import { fail, ok, shareError } from "#contract/errors";
import type { AuditEntry, AuditPort } from "../../integrations/sharing/ports";
import { createWatchedAudit, runtimeRow } from "../record";

const row: AuditEntry = runtimeRow("runtime.started", {});
const full = fail(shareError("audit-unavailable", "full", { hint: "make room" }));

it("FR-026-011, AUD14: reports a row that can't be written to the listener that ends the shares, and returns the error", () => {
  let isFull = false;
  const audit: AuditPort = { append: () => (isFull ? full : ok({ seq: 1 })) };
  const { watched, onLost } = createWatchedAudit(audit);
  const reported: string[] = [];
  onLost(({ code }) => reported.push(code));
  expect(watched.append(row)).toEqual(ok({ seq: 1 }));
  expect(reported).toEqual([]);
  isFull = true;
  expect(watched.append(row)).toEqual(full);
  expect(reported).toEqual(["audit-unavailable"]);
});
