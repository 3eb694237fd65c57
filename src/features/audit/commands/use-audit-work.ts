// The two things done with the whole log: walking it, and saving it.

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import type { AuditCheck, AuditHead } from "#contract/audit";
import { useStores } from "../../../stores/stores-context";
import type { Failure } from "../../../words/failure-words";
import { fileDay } from "../model/event-time";
import { useAuditTools } from "./audit-context";

export interface VerifyWork {
  readonly isAsking: boolean;
  /** The last answer; null while it is asked anew. */
  readonly check: AuditCheck | null;
  readonly failure: Failure | null;
  /** `expect`: a head noted earlier. */
  readonly verify: (expect: string | null) => void;
}

export const useVerify = (): VerifyWork => {
  const { commands } = useAuditTools();
  const mutation = useMutation({ mutationFn: commands.verifyLog, gcTime: 0 });
  return {
    isAsking: mutation.isPending,
    check: mutation.data?.ok ? mutation.data.value : null,
    failure: mutation.data && !mutation.data.ok ? mutation.data.error : null,
    verify: (expect) => mutation.mutate(expect),
  };
};

export interface ExportWork {
  readonly isAsking: boolean;
  readonly rowsSoFar: number;
  /** What was saved last. */
  readonly saved: AuditHead | null;
  /** The runtime ended the log without its head. */
  readonly isCut: boolean;
  readonly failure: Failure | null;
  readonly save: () => void;
}

export const useExport = (): ExportWork => {
  const { commands, saveLines } = useAuditTools();
  const { clock } = useStores();
  const [rowsSoFar, setRowsSoFar] = useState(0);
  const mutation = useMutation({
    gcTime: 0,
    mutationFn: async () => {
      setRowsSoFar(0);
      const answer = await commands.exportLog(setRowsSoFar);
      if (!answer.ok || answer.value === null) return answer;
      saveLines(`lanecast-audit-${fileDay(clock.getState().nowMs)}.jsonl`, answer.value.lines);
      // The lines themselves are let go: a long log is not kept twice.
      return { ok: true, value: { head: answer.value.head } } as const;
    },
  });
  const { data } = mutation;
  return {
    isAsking: mutation.isPending,
    rowsSoFar,
    saved: data?.ok ? (data.value?.head ?? null) : null,
    isCut: data?.ok === true && data.value === null,
    failure: data && !data.ok ? data.error : null,
    save: () => mutation.mutate(),
  };
};
