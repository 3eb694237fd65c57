// The sharing actions of the command palette: for the terminal on screen, and for everything that is open.

import { CalendarPlus, Info, KeyRound, Link, List, Network, Share2, Stethoscope, Unplug, UserPlus } from "lucide-react";
import { useShallow } from "zustand/react/shallow";
import { parseDuration } from "#contract/durations";
import type { TerminalId } from "#contract/ids";
import { isLivePhase, isOpenPhase } from "#contract/phases";
import type { ShareView } from "#contract/share";
import { shareFacts } from "#contract/share-words";
import { PaletteGroup, PaletteItem } from "../../../components/palette/palette";
import { isMac } from "../../../platform/window";
import { selectOpenShares, selectSharesOf } from "../../../stores/selectors";
import { useShares } from "../../../stores/stores-context";
import { useSharingTools, useSharingUi } from "../commands/sharing-context";
import { useCopyLink } from "../commands/use-link";
import { gracePresets } from "../model/grace";
import { shareWords } from "../model/share-words";
import { useSubject, useTerminalInView } from "./use-terminal";
import { useOpenShare } from "./windows/buttons";

const icon = { size: 16, "aria-hidden": true } as const;

/** For the terminal on screen. */
export const TerminalSharePalette = () => {
  const terminalId = useTerminalInView();
  return terminalId === null ? null : <TerminalItems terminalId={terminalId} />;
};

const TerminalItems = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const open = useSharingUi((state) => state.open);
  const openShare = useOpenShare(terminalId);
  const subject = useSubject(terminalId);
  const shares = useShares(useShallow(selectSharesOf([terminalId]))).filter(({ phase }) => isOpenPhase(phase));
  const live = shares.filter(({ phase }) => isLivePhase(phase));
  return (
    <PaletteGroup title={subject}>
      <PaletteItem id="share" icon={<Share2 {...icon} />} keys={isMac() ? "⌥S" : "Alt S"} onSelect={openShare}>
        {live.length > 0 ? "Show share" : "Share this terminal"}
      </PaletteItem>
      {live.map((share) => (
        <LiveItems key={share.shareId} share={share} isNamed={live.length > 1} />
      ))}
      {live.length > 0 && (
        <PaletteItem
          id="share-new"
          icon={<Share2 {...icon} />}
          keywords={["again"]}
          onSelect={() => open({ kind: "share", terminalId })}
        >
          New share
        </PaletteItem>
      )}
      {shares.length > 0 && (
        <PaletteItem
          id="share-stop"
          icon={<Unplug {...icon} />}
          isDanger
          keywords={["end", "revoke"]}
          onSelect={() => open({ kind: "stop", scope: { terminalId } })}
        >
          Stop sharing
        </PaletteItem>
      )}
    </PaletteGroup>
  );
};

interface LiveItemsProps {
  readonly share: ShareView;
  /** The terminal has several, so each item says which share it is about. */
  readonly isNamed: boolean;
}

const LiveItems = ({ share, isNamed }: LiveItemsProps) => {
  const { commands, ui } = useSharingTools();
  const limits = useShares((state) => state.limits);
  const copyLink = useCopyLink(share.shareId);
  const { shareId } = share;
  const about = isNamed ? shareWords(share) : shareFacts(share);
  const copy = async () => {
    if (await copyLink.run()) ui.getState().notify({ kind: "copied", share });
    // Its window fetches the link again and shows what is wrong.
    else ui.getState().open({ kind: "link", shareId });
  };
  const extend = async (preset: string) => {
    const by = parseDuration(preset);
    if (!by.ok) return;
    const answer = await commands.extendShare(shareId, by.value);
    if (!answer.ok) ui.getState().open({ kind: "extend", shareId });
  };
  const presets = limits === null ? [] : gracePresets(share, limits);
  return (
    <>
      <PaletteItem id={`link ${shareId}`} icon={<Link {...icon} />} about={about} onSelect={() => void copy()}>
        Copy link
      </PaletteItem>
      {presets.map((preset) => (
        <PaletteItem
          key={preset}
          id={`extend ${preset} ${shareId}`}
          icon={<CalendarPlus {...icon} />}
          keywords={["extend", "longer", "time"]}
          {...(isNamed ? { about } : {})}
          onSelect={() => void extend(preset)}
        >
          {`Extend by ${preset}`}
        </PaletteItem>
      ))}
      <PaletteItem
        id={`details ${shareId}`}
        icon={<Info {...icon} />}
        {...(isNamed ? { about } : {})}
        onSelect={() => ui.getState().open({ kind: "details", shareId })}
      >
        Share details
      </PaletteItem>
    </>
  );
};

/** For everything that is open, and the windows about sharing. */
export const SharingPalette = () => {
  const open = useSharingUi((state) => state.open);
  const count = useShares((state) => selectOpenShares(state).length);
  return (
    <PaletteGroup title="Sharing">
      <PaletteItem
        id="open-list"
        icon={<List {...icon} />}
        keywords={["shares", "handoffs", "guests"]}
        onSelect={() => open({ kind: "open-list" })}
      >
        Show everything open
      </PaletteItem>
      {count > 0 && (
        <PaletteItem
          id="stop-all"
          icon={<Unplug {...icon} />}
          isDanger
          keywords={["end", "revoke"]}
          onSelect={() => open({ kind: "stop", scope: { all: true } })}
        >
          Stop all shares
        </PaletteItem>
      )}
      <PaletteItem id="add-person" icon={<UserPlus {...icon} />} onSelect={() => open({ kind: "add-person" })}>
        Add a person
      </PaletteItem>
      <PaletteItem
        id="guest-keys"
        icon={<KeyRound {...icon} />}
        onSelect={() => open({ kind: "guest-keys", backTo: null })}
      >
        Saved keys
      </PaletteItem>
      <PaletteItem id="relays" icon={<Network {...icon} />} onSelect={() => open({ kind: "relays", backTo: null })}>
        Relays
      </PaletteItem>
      <PaletteItem
        id="doctor"
        icon={<Stethoscope {...icon} />}
        keywords={["doctor"]}
        onSelect={() => open({ kind: "doctor" })}
      >
        Setup check
      </PaletteItem>
    </PaletteGroup>
  );
};
