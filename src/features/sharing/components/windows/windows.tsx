// Shows the one window of sharing that is open. Mounted once per page, so that a window outlives the row that opened it.
import { useSharingUi } from "../../commands/sharing-context";
import { ShareDialog } from "../dialog/dialog";
import { GuestKeysWindow } from "../guests/keys-window";
import { RelaysWindow } from "../relays/window";
import { AddPersonWindow } from "../setup/add-person";
import { DoctorWindow } from "../setup/doctor";
import { RulesWindow } from "../setup/rules";
import { CloseWindow } from "./close";
import { LiveWindow } from "./live";
import { OpenListWindow } from "./open-list";
import { ShareWindow } from "./share";
import { StopWindow } from "./stop";
import { SwitchWindow } from "./switch";

export const SharingWindows = () => {
  const window = useSharingUi((state) => state.window);
  if (window === null) return null;
  switch (window.kind) {
    case "share":
      return <ShareDialog key={window.terminalId} terminalId={window.terminalId} />;
    case "live":
      return <LiveWindow key={window.terminalId} terminalId={window.terminalId} />;
    case "stop":
      return (
        <StopWindow
          key={JSON.stringify(window.scope)}
          scope={window.scope}
          backTo={window.backTo ?? null}
          cancelTo={window.cancelTo ?? window.backTo ?? null}
        />
      );
    case "switch":
      return <SwitchWindow key={window.shareId} shareId={window.shareId} />;
    case "close":
      return <CloseWindow />;
    case "open-list":
      return <OpenListWindow />;
    case "doctor":
      return <DoctorWindow />;
    case "add-person":
      return <AddPersonWindow />;
    case "rules":
      return <RulesWindow backTo={window.backTo} />;
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
