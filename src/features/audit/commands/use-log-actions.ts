// The two actions on the whole log: verify and export.

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AuditCheck, AuditHead } from "#contract/audit";
import { useStores } from "../../../stores/stores-context";
import type { Failure } from "../../../words/failure-words";
import { fileDay } from "../model/event-time";
import { useAuditTools } from "./audit-context";

export interface Verification {
  readonly isRunning: boolean;
  /** The last result. Null while it runs again. */
  readonly check: AuditCheck | null;
  readonly failure: Failure | null;
  /** `expect`: a head saved earlier. */
  readonly verify: (expect: string | null) => void;
}

export const useVerify = (): Verification => {
  const { commands } = useAuditTools();
  const mutation = useMutation({ mutationFn: commands.verifyLog, gcTime: 0 });
  return {
    isRunning: mutation.isPending,
    check: mutation.data?.ok ? mutation.data.value : null,
    failure: mutation.data && !mutation.data.ok ? mutation.data.error : null,
    verify: (expect) => mutation.mutate(expect),
  };
};

export interface Export {
  readonly isRunning: boolean;
  readonly count: number;
  /** The head of the last exported log. */
  readonly saved: AuditHead | null;
  /** The stream ended without a head, so the export was incomplete. */
  readonly isIncomplete: boolean;
  readonly failure: Failure | null;
  readonly start: () => void;
}

export const useExport = (): Export => {
  const { commands, saveLines } = useAuditTools();
  const { clock } = useStores();
  const [count, setCount] = useState(0);
  const mutation = useMutation({
    gcTime: 0,
    mutationFn: async () => {
      setCount(0);
      const answer = await commands.exportLog(setCount);
      if (!answer.ok || answer.value === null) return answer;
      saveLines(`lanecast-audit-${fileDay(clock.getState().nowMs)}.jsonl`, answer.value.lines);
      // Without the lines, so that a long log isn't kept in memory.
      return { ok: true, value: { head: answer.value.head } } as const;
    },
  });
  const { data } = mutation;
  return {
    isRunning: mutation.isPending,
    count,
    saved: data?.ok ? (data.value?.head ?? null) : null,
    isIncomplete: data?.ok === true && data.value === null,
    failure: data && !data.ok ? data.error : null,
    start: () => mutation.mutate(),
  };
};
