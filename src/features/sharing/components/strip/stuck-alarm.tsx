// The standing alarm over every share that could not be ended, wherever it is: said at once, on the desktop too, and in sight until the proof comes.

import { VisuallyHidden } from "radix-ui";
import { useShallow } from "zustand/react/shallow";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { Toast } from "../../../../components/toast/toast";
import { selectOpenShares } from "../../../../stores/selectors";
import { useShares } from "../../../../stores/stores-context";
import { useDesk } from "../../commands/sharing-context";
import { isStuck, STUCK_ADVICE, stuckWords } from "../../model/stuck";
import { useTerminalInView } from "../dialog/use-in-view";
import styles from "../toasts/grace-toasts.module.css";
import { useDesktopNotes } from "../toasts/use-desktop-notes";
import { useSubjects } from "../use-subject";

interface Stuck {
  readonly share: ShareView;
  readonly subject: string;
}

export const StuckAlarm = () => {
  const shares = useShares(useShallow((state) => selectOpenShares(state).filter(isStuck)));
  const subjects = useSubjects(shares.map(({ terminalId }) => terminalId));
  const inView = useTerminalInView();
  const stuck = shares.map((share, index): Stuck => ({ share, subject: subjects[index] ?? "" }));
  useDesktopNotes(
    stuck.map(({ share, subject }) => ({
      tag: `stuck ${share.shareId}`,
      title: `${subject} is not ended`,
      body: `${stuckWords(share)} ${STUCK_ADVICE}`,
    })),
  );
  const elsewhere = stuck.filter(({ share }) => share.terminalId !== inView);
  return (
    <>
      {/* There before its words, so that they are read out; `aria-live` in so many words: it speaks beside an open dialog. */}
      <VisuallyHidden.Root asChild>
        <div role="alert" aria-live="assertive" aria-atomic="false" aria-label="Not ended">
          {stuck.map(({ share, subject }) => (
            <p key={share.shareId}>
              Not ended: {subject}, {share.backend}. {stuckWords(share)} {STUCK_ADVICE}
            </p>
          ))}
        </div>
      </VisuallyHidden.Root>
      {elsewhere.length > 0 && <StuckToast stuck={elsewhere} />}
    </>
  );
};

/** Without a way to put it away. */
const StuckToast = ({ stuck }: { readonly stuck: readonly Stuck[] }) => {
  const open = useDesk((state) => state.open);
  return (
    <Toast tone="red" title={`Not ended: ${stuck.map(({ subject }) => subject).join(", ")}`} announcement="">
      <ul className={styles.list} aria-label="Not ended">
        {stuck.map(({ share, subject }) => (
          <li key={share.shareId} className={styles.line}>
            <p>
              {stuckWords(share)} {STUCK_ADVICE}
            </p>
            <div className={styles.acts}>
              <Button
                size="small"
                aria-label={stuck.length > 1 ? `Details, ${subject}` : undefined}
                onClick={() => open({ kind: "details", shareId: share.shareId })}
              >
                Details
              </Button>
            </div>
          </li>
        ))}
      </ul>
    </Toast>
  );
};
