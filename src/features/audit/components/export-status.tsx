// What became of an export, for as long as it is worth a line. The region is there before its words, so that they are read out.
import { Callout } from "../../../components/feedback/callout";
import { countOf } from "../../../words/phrases";
import type { ExportWork } from "../commands/use-audit-work";
import styles from "./export-status.module.css";
import { LogFailure } from "./log-failure";

const Words = ({ exporting }: { readonly exporting: ExportWork }) => {
  const { isAsking, rowsSoFar, saved, isCut, failure } = exporting;
  if (isAsking) return <p className={styles.quiet}>Exporting, {countOf(rowsSoFar, "row")} so far…</p>;
  if (failure !== null) return <LogFailure failure={failure} />;
  if (isCut) {
    return (
      <Callout tone="red" shape="triangle" title="The export broke off; nothing was saved.">
        Try again.
      </Callout>
    );
  }
  if (saved === null) return null;
  return (
    <Callout tone="green" shape="check" isQuiet title={`Saved ${countOf(saved.events, "row")}.`}>
      Its head is <code className={styles.head}>{saved.head}</code>
    </Callout>
  );
};

export const ExportStatus = ({ exporting }: { readonly exporting: ExportWork }) => (
  <div role="status" aria-label="Export" className={styles.place}>
    <Words exporting={exporting} />
  </div>
);
