// The header of the audit log: Back, Verify and Export, and the result of an export.
import { ArrowLeft, Download, ShieldCheck } from "lucide-react";
import { type ReactNode, useState } from "react";
import { Button } from "../../../../components/controls/button";
import { Callout } from "../../../../components/feedback/callout";
import { countOf } from "../../../../words/phrases";
import { type Export, useExport } from "../../commands/use-log-actions";
import { LogFailure } from "../failure";
import styles from "./page.module.css";
import { VerifyDialog } from "./verify-dialog";

const ExportResult = ({ log }: { readonly log: Export }) => {
  if (log.isRunning) return <p className={styles.quiet}>Exporting… {countOf(log.count, "event")} so far.</p>;
  if (log.failure !== null) return <LogFailure failure={log.failure} />;
  if (log.isIncomplete) {
    return (
      <Callout tone="red" shape="triangle" title="The export was interrupted. Nothing was saved.">
        Try again.
      </Callout>
    );
  }
  if (log.saved === null) return null;
  return (
    <Callout tone="green" shape="check" isQuiet title={`Exported ${countOf(log.saved.events, "event")}.`}>
      Checksum: <code className={styles.checksum}>{log.saved.head}</code>
    </Callout>
  );
};

export interface AuditHeaderProps {
  /** Opens the drawer, if the panel is one. */
  readonly panelButton: ReactNode;
  readonly onBack: () => void;
}

export const AuditHeader = ({ panelButton, onBack }: AuditHeaderProps) => {
  const [isVerifying, setVerifying] = useState(false);
  const log = useExport();
  return (
    <>
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
          <Button size="small" isBusy={log.isRunning} onClick={log.start}>
            <Download size={16} aria-hidden />
            Export
          </Button>
        </span>
        <VerifyDialog isOpen={isVerifying} onClose={() => setVerifying(false)} />
      </header>
      {/* Always mounted: screen readers don't announce a live region that appears together with its text. */}
      <div role="status" aria-label="Export" className={styles.exportResult}>
        <ExportResult log={log} />
      </div>
    </>
  );
};
