// Limits the audit rows that an agent's calls write, so that an agent can't fill the disk or bury other rows. Reading is free,
// and so is giving the keyboard back.
import type { Actor } from "#contract/audit";
import type { ToolRefusal } from "#contract/handoff";
import type { TokenId } from "#contract/ids";
import { noteRow } from "../audit";
import type { RowsPort } from "../ports";
import type { HandoffRecord } from "../record";
import type { HandoffStore } from "../store";

/** These write a row even if they succeed. */
const RECORDED: readonly string[] = [
  "request_control",
  "accept_control",
  "run_command",
  "send_keys",
  "ask_human",
  "extend_control",
];

const CODE = "limit-reached";
const MESSAGE = "You made too many calls that are recorded. Wait a second for each further one; reading is free.";

export interface ToolRows {
  /** Takes the row of a call before it begins. Null: the call may proceed. */
  refusalBefore(tool: string, record: HandoffRecord | null, agent: Actor & { tokenId: TokenId }): ToolRefusal | null;
  /** Whether a refusal can be recorded. */
  mayRecordRefusal(tool: string, tokenId: TokenId): boolean;
}

export const createToolRows = (rows: RowsPort, store: HandoffStore): ToolRows => ({
  refusalBefore: (tool, record, agent) => {
    if (!RECORDED.includes(tool)) return null;
    const allowance = rows.take(agent.tokenId);
    if (allowance === "free") return null;
    if (allowance === "first" && record !== null)
      store.record(noteRow(record, "handoff.refused", agent, { tool, code: CODE, message: MESSAGE }));
    return { code: CODE, message: MESSAGE, handoffId: record?.handoffId ?? null };
  },
  mayRecordRefusal: (tool, tokenId) => RECORDED.includes(tool) || rows.take(tokenId) !== "over",
});
