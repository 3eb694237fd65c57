// The way to the relays from the panel.
import { Network } from "lucide-react";
import { Button } from "../../../components/button";
import { useDesk } from "../commands/sharing-context";
import styles from "./relays-button.module.css";

export const RelaysButton = () => {
  const open = useDesk((state) => state.open);
  return (
    <Button
      look="quiet"
      className={styles.button}
      aria-haspopup="dialog"
      onClick={() => open({ kind: "relays", backTo: null })}
    >
      <Network size={16} aria-hidden />
      Relays
    </Button>
  );
};
