// The link of one share: fetching it, writing it as a note, and copying it for a minute. Every reveal is recorded in the audit log.

import { useQuery } from "@tanstack/react-query";
import { useCallback, useState } from "react";
import { ok } from "#contract/errors";
import type { ShareId } from "#contract/ids";
import type { Join, ShareView } from "#contract/share";
import type { ClipboardPermission } from "../../../platform/clipboard";
import type { Failure } from "../../../words/failure-words";
import { useSharingTools } from "./sharing-context";
import { useCommand } from "./use-share-commands";

/** A link that came with another answer, and which of the share's links it is. */
export interface GivenJoin {
  readonly join: Join;
  readonly linkRevision: number;
}

export interface JoinAnswer {
  readonly join: Join | null;
  readonly failure: Failure | null;
  readonly isLoading: boolean;
  /** The share has a new link; `load` fetches it. */
  readonly isChanged: boolean;
  /** Fetches the link again, after a failure or a change. */
  readonly load: () => void;
}

/** Fetches the link while a component shows it, and keeps nothing afterwards. `given` is used as long as it is the share's link. */
export const useJoin = (
  { shareId, linkRevision }: Pick<ShareView, "shareId" | "linkRevision">,
  given: GivenJoin | null = null,
): JoinAnswer => {
  const { commands } = useSharingTools();
  const [wanted, setWanted] = useState(given?.linkRevision ?? linkRevision);
  const isChanged = wanted !== linkRevision;
  const answer = useQuery({
    // The revision is part of the key, so a replaced link is never shown again.
    queryKey: ["sharing", "join", shareId, linkRevision],
    queryFn: () => commands.revealLink(shareId),
    enabled: !isChanged,
    initialData: given?.linkRevision === linkRevision ? ok({ join: given.join }) : undefined,
    staleTime: Number.POSITIVE_INFINITY,
    refetchOnReconnect: false,
    refetchOnWindowFocus: false,
    gcTime: 0,
  });
  return {
    join: answer.data?.ok ? answer.data.value.join : null,
    failure: answer.data && !answer.data.ok ? answer.data.error : null,
    isLoading: answer.isFetching,
    isChanged,
    load: () => (isChanged ? setWanted(linkRevision) : void answer.refetch()),
  };
};

/** The link as a note for a chat. The answer contains the link and lives only as long as the component. */
export const useInvite = () => {
  const { commands } = useSharingTools();
  return useCommand((shareId: ShareId) => commands.writeInvite(shareId));
};

const FORGET_AFTER_MS = 60_000;

export interface CopySecret {
  /** Resolves to false if the browser refuses. */
  readonly copy: (text: string) => Promise<boolean>;
  /** Whether the clipboard will be cleared; null: nothing was copied. */
  readonly permission: ClipboardPermission | null;
  /** Asks the browser for access to the clipboard, and starts the minute. Call it only in the handler of a press. */
  readonly askToForget: () => void;
}

/** Copies a secret and clears it from the clipboard a minute later, if the browser lets the page check that it is still there. */
export const useCopySecret = (): CopySecret => {
  const { copyText, clearClipboard, clipboardPermission, requestClipboard, clock } = useSharingTools();
  const [copied, setCopied] = useState<{ readonly text: string; readonly permission: ClipboardPermission } | null>(
    null,
  );
  const settle = useCallback(
    (text: string, permission: ClipboardPermission) => {
      setCopied({ text, permission });
      // Not canceled on unmount: the clipboard outlives a closed dialog.
      if (permission === "granted") clock.after(FORGET_AFTER_MS, () => void clearClipboard(text));
    },
    [clock, clearClipboard],
  );
  const copy = useCallback(
    async (text: string) => {
      const isCopied = await copyText(text);
      if (isCopied) settle(text, await clipboardPermission());
      return isCopied;
    },
    [copyText, clipboardPermission, settle],
  );
  return {
    copy,
    permission: copied?.permission ?? null,
    askToForget: () => {
      if (copied !== null) void requestClipboard().then((permission) => settle(copied.text, permission));
    },
  };
};

export interface CopyLink extends CopySecret {
  readonly isPending: boolean;
  readonly failure: Failure | null;
  /** Fetches the link and copies its command. If the browser refuses, opens the link's window, where it can be selected. */
  readonly run: () => Promise<boolean>;
}

/** Copies a link that isn't on screen. Call `run` only in a click handler: it reveals the link, which is recorded. */
export const useCopyLink = (shareId: ShareId): CopyLink => {
  const { commands, ui } = useSharingTools();
  const reveal = useCommand((revealed: ShareId) => commands.revealLink(revealed));
  const secret = useCopySecret();
  const run = async (): Promise<boolean> => {
    const answer = await reveal.run(shareId);
    if (!answer.ok) return false;
    const isCopied = await secret.copy(answer.value.join.command);
    if (!isCopied) ui.getState().open({ kind: "link", shareId });
    return isCopied;
  };
  return { ...secret, isPending: reveal.isPending, failure: reveal.failure, run };
};
