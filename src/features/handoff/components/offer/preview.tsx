// Shows what the agent will get, before the handoff: the facts of the context document, what is masked in it, and the scrollback's text.
import { ChevronRight } from "lucide-react";
import type { TerminalId } from "#contract/ids";
import { Button } from "../../../../components/controls/button";
import { TextArea } from "../../../../components/form/text-field";
import { Shape } from "../../../../components/status/shape";
import { usePreview } from "../../commands/use-offer-facts";
import { contextFacts } from "../../model/context";
import { maskedWords } from "../../model/words";
import { Facts } from "../facts";
import { FailureStatus } from "../failure-status";
import shared from "../shared.module.css";
import styles from "./form.module.css";

export const ContextPreview = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const { context, failure, lookAgain } = usePreview(terminalId);
  const hasMasked = context !== null && context.redactions.length > 0;
  return (
    <details className={styles.preview}>
      <summary>
        <ChevronRight className={styles.chevron} size={16} aria-hidden />
        <span className={styles.previewTitle}>What the agent gets</span>
        {context !== null && (
          <span className={styles.masked} data-tone={hasMasked ? "amber" : "neutral"}>
            <Shape name={hasMasked ? "diamond" : "ring"} />
            Secrets: {maskedWords(context.redactions)}
          </span>
        )}
      </summary>
      <div className={styles.previewBody}>
        {context === null && failure === null && <p className={shared.quiet}>Reading the terminal…</p>}
        <FailureStatus
          failure={failure}
          actions={
            <Button size="small" onClick={lookAgain}>
              Try again
            </Button>
          }
        />
        {context !== null && (
          <>
            <Facts facts={contextFacts(context)} />
            {context.scrollback.lines.length > 0 && (
              <TextArea
                label="Scrollback, as the agent gets it"
                isMono
                rows={6}
                readOnly
                wrap="off"
                value={context.scrollback.lines.join("\n")}
              />
            )}
            <p className={shared.quiet}>
              Masking recognizes common secrets, not all of them. Clear the terminal first if it shows others.
            </p>
          </>
        )}
      </div>
    </details>
  );
};
