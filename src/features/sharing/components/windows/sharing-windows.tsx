// The one window of sharing that may be open, whichever it is. Mounted once, so that it outlives the row that opened it.
import { useDesk } from "../../commands/sharing-context";
import { ShareDialog } from "../dialog/share-dialog";
import { GuestKeysWindow } from "../guests/guest-keys-window";
import { RelaysWindow } from "../relays/relays-window";
import { RevokeWindow } from "./revoke-window";
import { ShareWindow } from "./share-window";
import { SwitchWindow } from "./switch-window";

export const SharingWindows = () => {
  const window = useDesk((state) => state.window);
  if (window === null) return null;
  switch (window.kind) {
    case "share":
      return <ShareDialog key={window.terminalId} terminalId={window.terminalId} />;
    case "revoke":
      return <RevokeWindow key={JSON.stringify(window.scope)} scope={window.scope} backTo={window.backTo ?? null} />;
    case "switch":
      return <SwitchWindow key={window.shareId} shareId={window.shareId} />;
    case "relays":
      return <RelaysWindow backTo={window.backTo} />;
    case "guest-keys":
      return <GuestKeysWindow backTo={window.backTo} />;
    case "link":
    case "extend":
    case "details":
      return <ShareWindow key={`${window.kind} ${window.shareId}`} kind={window.kind} shareId={window.shareId} />;
  }
};
