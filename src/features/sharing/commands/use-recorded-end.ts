// When a share ended that the page didn't see end, from the audit log.
import { useQuery } from "@tanstack/react-query";
import type { ShareId } from "#contract/ids";
import { useIsDisconnected } from "../../../stores/stores-context";
import type { RecordedEnd } from "../model/share-words";
import { useSharingTools } from "./sharing-context";

/** Null: not known yet, or not recorded. */
export const useRecordedEnd = (shareId: ShareId): RecordedEnd | null => {
  const { commands } = useSharingTools();
  const isDisconnected = useIsDisconnected();
  const answer = useQuery({
    queryKey: ["sharing", "end", shareId],
    queryFn: () => commands.findEnd(shareId),
    enabled: !isDisconnected,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return answer.data?.ok ? answer.data.value : null;
};
