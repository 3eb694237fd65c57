// The text that another person signs to approve a handoff. Signatures depend on every byte: a change needs a new form number.
import { formatDuration } from "#contract/durations";
import type { May } from "#contract/handoff";
import type { RequestToSign } from "../../integrations/sharing/handoff/ports";
import { formatIso } from "../../platform/wall-time";
import { quoted, signedForm } from "./signed-text";

const MAY: Readonly<Record<May, string>> = {
  watch: "read only",
  run: "read and run commands",
  type: "read, run commands and type",
};

const commandsOf = ({ askBeforeRun, maxCommands }: RequestToSign): string =>
  `${askBeforeRun ? "each needs the operator's yes" : "without asking"}, ${maxCommands === null ? "no limit" : `${maxCommands} at most`}`;

const said = (text: string | null): string => (text === null ? "none given" : quoted(text));

/** Returns the same bytes each time. `homeId`: as for shares, so that a signature for one home is worthless in another. */
export const handoffTextToSign = (request: RequestToSign, homeId: string): string =>
  signedForm("lanecast handoff request, form 1", [
    ["request", request.approvalId],
    ["asked by", `${request.requestedBy.kind} ${quoted(request.requestedBy.id)}`],
    ["to give", `lane ${quoted(request.lane)}, terminal ${request.terminalId}`],
    ["to agent", quoted(request.agent)],
    ["it may", MAY[request.may]],
    ["for", `${formatDuration(request.ttlMs)} (${request.ttlMs} ms)`],
    ["commands", commandsOf(request)],
    ["reason", said(request.reason)],
    ["note", said(request.note)],
    ["handoff", request.handoffId],
    ["asked at", formatIso(request.requestedAtMs)],
    ["valid to", formatIso(request.expiresAtMs)],
    ["home", homeId],
    ["nonce", request.nonce],
  ]);
