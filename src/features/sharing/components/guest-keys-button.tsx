// The way to the address book from the panel.
import { KeyRound } from "lucide-react";
import { Button } from "../../../components/button";
import { useDesk } from "../commands/sharing-context";
import styles from "./relays-button.module.css";

export const GuestKeysButton = () => {
  const open = useDesk((state) => state.open);
  return (
    <Button
      look="quiet"
      className={styles.button}
      aria-haspopup="dialog"
      onClick={() => open({ kind: "guest-keys", backTo: null })}
    >
      <KeyRound size={16} aria-hidden />
      Guests' keys
    </Button>
  );
};
