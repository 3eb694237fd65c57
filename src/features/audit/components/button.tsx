// The panel's button that opens the audit log.
import { ScrollText } from "lucide-react";
import { Button } from "../../../components/controls/button";
import { useAuditUi } from "../commands/audit-context";
import styles from "./button.module.css";

export const AuditButton = ({ onOpened }: { readonly onOpened: () => void }) => {
  const isOpen = useAuditUi((state) => state.isOpen);
  const open = useAuditUi((state) => state.open);
  const onClick = () => {
    open();
    onOpened();
  };
  return (
    <Button
      look="quiet"
      className={styles.button}
      data-audit-opener
      aria-current={isOpen ? "page" : undefined}
      onClick={onClick}
    >
      <ScrollText size={16} aria-hidden />
      Audit log
    </Button>
  );
};
