// What an agent did, after a handoff: its note, the facts, the commands and the files that changed. All of it can be copied.
import type { HandoffSummary, HandoffView } from "#contract/handoff";
import type { HandoffId } from "#contract/ids";
import { Button } from "../../../../components/controls/button";
import { CopyButton } from "../../../../components/controls/copy-button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { selectHandoff } from "../../../../stores/handoff-selectors";
import { useHandoffs, useRuntimeNow } from "../../../../stores/stores-context";
import { countOf } from "../../../../words/phrases";
import { useHandoffTools } from "../../commands/handoff-context";
import { summaryFacts, summaryText } from "../../model/summary";
import { resultTone, resultWords, tookWords, toolName } from "../../model/words";
import { Facts } from "../facts";
import shared from "../shared.module.css";
import { useSubject } from "../use-subject";
import styles from "./summary.module.css";

export const SummaryWindow = ({ handoffId }: { readonly handoffId: HandoffId }) => {
  const { ui } = useHandoffTools();
  const handoff = useHandoffs(selectHandoff(handoffId));
  const { close } = ui.getState();
  return handoff?.summary == null ? null : <Summary handoff={handoff} summary={handoff.summary} onClose={close} />;
};

interface SummaryProps {
  readonly handoff: HandoffView;
  readonly summary: HandoffSummary;
  readonly onClose: () => void;
}

const Summary = ({ handoff, summary, onClose }: SummaryProps) => {
  const { copyText } = useHandoffTools();
  const nowMs = useRuntimeNow();
  const subject = useSubject(handoff.terminalId);
  return (
    <Dialog isOpen title="Handoff summary" subject={`${subject} · ${handoff.agent.name}`} onClose={onClose}>
      <DialogBody isOnlyRead>
        {summary.agentNote !== null && (
          <section>
            <h3 className={styles.title}>Note from {handoff.agent.name}</h3>
            <p className={shared.note}>{summary.agentNote}</p>
          </section>
        )}
        <Facts facts={summaryFacts(handoff, nowMs)} />
        {summary.commands.length > 0 && <Commands summary={summary} />}
        {summary.filesChanged !== null && summary.filesChanged.paths.length > 0 && (
          <Files files={summary.filesChanged} />
        )}
      </DialogBody>
      <DialogFoot>
        <CopyButton label="Copy summary" onCopy={() => copyText(summaryText(handoff, subject, nowMs))} />
        <span className={shared.spring} />
        <Button look="primary" onClick={onClose}>
          Done
        </Button>
      </DialogFoot>
    </Dialog>
  );
};

const Commands = ({ summary: { commands, commandCount } }: Pick<SummaryProps, "summary">) => (
  <section>
    <h3 className={styles.title}>Commands</h3>
    {commandCount > commands.length && (
      <p className={shared.quiet}>{countOf(commandCount - commands.length, "earlier command")} left out.</p>
    )}
    <ol className={styles.list} aria-label="Commands">
      {commands.map((call) => (
        <li key={call.callId} className={styles.row} data-tone={resultTone(call)}>
          <span className={styles.command}>{call.command ?? toolName(call.tool)}</span>
          <span className={styles.result}>{resultWords(call) ?? "under way"}</span>
          <span className={styles.took}>{call.tookMs === null ? "" : tookWords(call.tookMs)}</span>
        </li>
      ))}
    </ol>
  </section>
);

const Files = ({ files }: { readonly files: NonNullable<HandoffSummary["filesChanged"]> }) => (
  <section>
    <h3 className={styles.title}>Files changed</h3>
    <ul className={styles.list} aria-label="Files changed">
      {files.paths.map((path) => (
        <li key={path} className={styles.row}>
          <span className={styles.command}>{path}</span>
        </li>
      ))}
    </ul>
    {files.omitted > 0 && <p className={shared.quiet}>{countOf(files.omitted, "more file")}.</p>}
  </section>
);
