// The way to the audit log, in the panel.
import { ScrollText } from "lucide-react";
import { Button } from "../../../components/controls/button";
import { useDesk } from "../commands/audit-context";
import styles from "./audit-button.module.css";

export const AuditButton = ({ onOpened }: { readonly onOpened: () => void }) => {
  const isOpen = useDesk((state) => state.isOpen);
  const open = useDesk((state) => state.open);
  const show = () => {
    open();
    onOpened();
  };
  return (
    <Button
      look="quiet"
      className={styles.button}
      data-audit-opener
      aria-current={isOpen ? "page" : undefined}
      onClick={show}
    >
      <ScrollText size={16} aria-hidden />
      Audit log
    </Button>
  );
};
