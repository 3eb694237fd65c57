// The ways from the panel's foot to sharing's own windows. Knows no window's content.
import { KeyRound, Network } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../../../../components/controls/button";
import { useDesk } from "../../commands/sharing-context";
import type { DeskWindow } from "../../state/sharing-desk";
import styles from "./panel-button.module.css";

const PanelButton = ({ opens, children }: { readonly opens: DeskWindow; readonly children: ReactNode }) => {
  const open = useDesk((state) => state.open);
  return (
    <Button look="quiet" className={styles.button} aria-haspopup="dialog" onClick={() => open(opens)}>
      {children}
    </Button>
  );
};

export const RelaysButton = () => (
  <PanelButton opens={{ kind: "relays", backTo: null }}>
    <Network size={16} aria-hidden />
    Relays
  </PanelButton>
);

/** To the address book. */
export const GuestKeysButton = () => (
  <PanelButton opens={{ kind: "guest-keys", backTo: null }}>
    <KeyRound size={16} aria-hidden />
    Guests' keys
  </PanelButton>
);
