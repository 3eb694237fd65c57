// The line above the log: the way back, its name, and what can be done with the whole of it.
import { ArrowLeft, Download, ShieldCheck } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "../../../components/controls/button";
import type { ExportWork } from "../commands/use-audit-work";
import styles from "./audit-header.module.css";
import { VerifyDialog } from "./verify-dialog";

export interface AuditHeaderProps {
  /** The button that opens the drawer, where the panel is one. */
  readonly panelButton: ReactNode;
  readonly exporting: Pick<ExportWork, "isAsking" | "save">;
  readonly onBack: () => void;
}

export const AuditHeader = ({ panelButton, exporting, onBack }: AuditHeaderProps) => {
  const [isVerifying, setVerifying] = useState(false);
  return (
    <header className={styles.header}>
      {panelButton}
      <Button look="quiet" size="small" onClick={onBack} aria-keyshortcuts="Escape">
        <ArrowLeft size={16} aria-hidden />
        Back
      </Button>
      <h1 className={styles.title}>Audit log</h1>
      <span className={styles.actions}>
        <Button size="small" onClick={() => setVerifying(true)}>
          <ShieldCheck size={16} aria-hidden />
          Verify
        </Button>
        <Button size="small" isBusy={exporting.isAsking} onClick={exporting.save}>
          <Download size={16} aria-hidden />
          Export
        </Button>
      </span>
      <VerifyDialog isOpen={isVerifying} onClose={() => setVerifying(false)} />
    </header>
  );
};
