// The text another person signs: one request, word for word, in one form only. Pure; knows no key and no signature.

import type { Approval } from "#contract/approval";
import { formatDuration } from "#contract/durations";
import { withoutSecrets } from "../../audit/redaction";
import { formatIso } from "../../platform/wall-time";
import type { Asked } from "./approvals";

const LABEL_WIDTH = 10;

/**
 * Text by others (lane, reason, relay) as one quoted line, without what looks like a secret (the record keeps this text): a line break in it would forge a line of the request, and a
 * sign that turns the writing direction would show another one than is signed.
 */
const quoted = (text: string): string =>
  JSON.stringify(withoutSecrets(text)).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (sign) =>
    [...Array(sign.length).keys()]
      .map((index) => `\\u${sign.charCodeAt(index).toString(16).padStart(4, "0")}`)
      .join(""),
  );

const whoLines = ({ request }: Approval): readonly string[] =>
  request.anyoneWithLink ? ["anyone with the link"] : request.fingerprints.map((fingerprint) => `key ${fingerprint}`);

const lines = (approval: Approval): readonly (readonly [label: string, ...values: string[]])[] => {
  const { request, askedBy } = approval;
  return [
    ["request", approval.approvalId],
    ["asked by", `${askedBy.kind} ${quoted(askedBy.id)}`],
    ["to share", `lane ${quoted(request.lane)}, terminal ${request.terminalId}`],
    ["through", `${request.backend}, relay ${quoted(request.relay)}, reach ${request.reach}`],
    ["they may", request.access === "write" ? "read and type" : "read only"],
    ["for", `${formatDuration(request.ttlMs)} (${request.ttlMs} ms)`],
    ["who", ...whoLines(approval)],
    ["reason", request.reason === null ? "none given" : quoted(request.reason)],
    ["share", approval.shareId],
    ["asked at", formatIso(approval.askedAtMs)],
    ["valid to", formatIso(approval.expiresAtMs)],
  ];
};

/** The same bytes each time it is asked for. `homeId`: of the audit log, so that what was signed for one home opens nothing in another. */
export const textToSign = ({ approval, nonce }: Pick<Asked, "approval" | "nonce">, homeId: string): string => {
  const rows = [...lines(approval), ["home", homeId], ["nonce", nonce]] as const;
  const body = rows.flatMap(([label = "", ...values]) =>
    values.map((value, index) => `${(index === 0 ? label : "").padEnd(LABEL_WIDTH)}${value}`),
  );
  return `${["lanecast approval request, form 1", ...body].join("\n")}\n`;
};
