// The alarm for shares that couldn't be stopped: announced immediately, also on the desktop, and shown until the cleanup is verified.

import { VisuallyHidden } from "radix-ui";
import { useShallow } from "zustand/react/shallow";
import type { ShareView } from "#contract/share";
import { Button } from "../../../../components/controls/button";
import { Toast } from "../../../../components/toast/toast";
import { selectOpenShares } from "../../../../stores/selectors";
import { useShares } from "../../../../stores/stores-context";
import { useSharingUi } from "../../commands/sharing-context";
import { cleanupFailedWords, isCleanupFailed } from "../../model/failures";
import { useSubjects, useTerminalInView } from "../use-terminal";
import { useDesktopNotes } from "./desktop-notes";
import styles from "./toasts.module.css";

interface Alarm {
  readonly share: ShareView;
  readonly subject: string;
}

export const CleanupAlarm = () => {
  const shares = useShares(useShallow((state) => selectOpenShares(state).filter(isCleanupFailed)));
  const subjects = useSubjects(shares.map(({ terminalId }) => terminalId));
  const inView = useTerminalInView();
  const alarms = shares.map((share, index): Alarm => ({ share, subject: subjects[index] ?? "" }));
  useDesktopNotes(
    alarms.map(({ share, subject }) => ({
      tag: `cleanup ${share.shareId}`,
      title: `Couldn't stop sharing ${subject}`,
      body: cleanupFailedWords(share),
    })),
  );
  // The terminal on screen shows its own alarm in its strip.
  const elsewhere = alarms.filter(({ share }) => share.terminalId !== inView);
  return (
    <>
      {/* The live region exists before its text, so screen readers announce it. An explicit `aria-live` works beside an open dialog. */}
      <VisuallyHidden.Root asChild>
        <div role="alert" aria-live="assertive" aria-atomic="false" aria-label="Couldn't stop sharing">
          {alarms.map(({ share, subject }) => (
            <p key={share.shareId}>
              Couldn't stop sharing {subject} ({share.backend}). {cleanupFailedWords(share)}
            </p>
          ))}
        </div>
      </VisuallyHidden.Root>
      {elsewhere.length > 0 && <AlarmToast alarms={elsewhere} />}
    </>
  );
};

/** Can't be dismissed. */
const AlarmToast = ({ alarms }: { readonly alarms: readonly Alarm[] }) => {
  const open = useSharingUi((state) => state.open);
  const subjects = alarms.map(({ subject }) => subject).join(", ");
  return (
    <Toast tone="red" title={`Couldn't stop sharing ${subjects}`} announcement="">
      <ul className={styles.list} aria-label="Couldn't stop sharing">
        {alarms.map(({ share, subject }) => (
          <li key={share.shareId} className={styles.item}>
            <p>{cleanupFailedWords(share)}</p>
            <div className={styles.actions}>
              <Button
                size="small"
                aria-label={alarms.length > 1 ? `Details, ${subject}` : undefined}
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
