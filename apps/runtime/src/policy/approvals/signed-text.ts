// The text that another person signs to approve a request. Signatures depend on every byte: a change needs a new form number.

import type { Approval } from "#contract/approval";
import { formatDuration } from "#contract/durations";
import { withoutSecrets } from "../../audit/redaction";
import { formatIso } from "../../platform/wall-time";
import type { QueuedRequest } from "./queue";

const LABEL_WIDTH = 10;

/**
 * Text from other people (lane, reason, relay) as one quoted line, without anything that looks like a secret, because the
 * audit log keeps this text. A line break could forge a line of the request, and a character that changes the writing
 * direction could show another text than the signed one, so both are escaped.
 */
export const quoted = (text: string): string =>
  JSON.stringify(withoutSecrets(text)).replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) =>
    [...Array(character.length).keys()]
      .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, "0")}`)
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

/** A title and labelled values, one a line. */
export const signedForm = (title: string, rows: readonly (readonly [label: string, ...values: string[]])[]): string => {
  const body = rows.flatMap(([label = "", ...values]) =>
    values.map((value, index) => `${(index === 0 ? label : "").padEnd(LABEL_WIDTH)}${value}`),
  );
  return `${[title, ...body].join("\n")}\n`;
};

/** Returns the same bytes each time. `homeId` is the audit log's id, so that a signature for one home is worthless in another. */
export const textToSign = ({ approval, nonce }: Pick<QueuedRequest, "approval" | "nonce">, homeId: string): string => {
  return signedForm("lanecast approval request, form 1", [...lines(approval), ["home", homeId], ["nonce", nonce]]);
};
