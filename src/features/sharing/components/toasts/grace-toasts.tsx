// The shares whose time is nearly up, lower right: one toast each, or one for all where they are many. Gone when acted upon or over.
import type { ShareView } from "#contract/share";
import { useAnnounceOnce } from "../../../../components/toast/announce";
import { Announcement, Toast } from "../../../../components/toast/toast";
import { useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { useDesk } from "../../commands/sharing-context";
import {
  endsByWords,
  endWords,
  GRACE_TOASTS_MAX,
  graceCallWords,
  graceKey,
  graceSharesOf,
  graceStageOf,
} from "../../model/grace";
import { useSubjects } from "../use-subject";
import { GraceActions } from "./grace-actions";
import { GraceLine } from "./grace-line";
import styles from "./grace-toasts.module.css";
import { NotifyMe } from "./notify-me";
import { useDesktopNotes } from "./use-desktop-notes";

export const GraceToasts = () => {
  const nowMs = useRuntimeNow();
  const putAway = useDesk((state) => state.quietGraces);
  const all = useShares((state) => state.shares);
  const shares = graceSharesOf([...all.values()], putAway);
  const subjects = useSubjects(shares.map(({ terminalId }) => terminalId));
  const graces = shares.map((share, index) => ({ share, subject: subjects[index] ?? "" }));
  useDesktopNotes(
    graces.map(({ share, subject }) => ({
      tag: graceKey(share),
      title: endWords(subject, share, nowMs),
      body: "More time, or its end: in the notifications of the page.",
    })),
  );
  const occasionOf = (share: ShareView): string => `${graceKey(share)} ${graceStageOf(share, nowMs)}`;
  // Here and not in the toasts: these come, go and become one, and what was said stays said.
  const said = useAnnounceOnce(shares.map(occasionOf), (fresh) =>
    graceCallWords(
      graces.filter(({ share }) => fresh.has(occasionOf(share))),
      nowMs,
    ),
  );
  if (shares.length === 0) return null;
  return (
    <>
      <Announcement text={said} />
      {shares.length > GRACE_TOASTS_MAX ? (
        <GraceListToast graces={graces} nowMs={nowMs} />
      ) : (
        graces.map(({ share, subject }) => (
          <GraceToast key={graceKey(share)} share={share} subject={subject} nowMs={nowMs} />
        ))
      )}
    </>
  );
};

interface Grace {
  readonly share: ShareView;
  readonly subject: string;
}

const GraceToast = ({ share, subject, nowMs }: Grace & { readonly nowMs: number }) => {
  const quiet = useDesk((state) => state.quietGrace);
  return (
    <Toast
      tone="amber"
      title={<GraceLine subject={subject} share={share} nowMs={nowMs} />}
      announcement=""
      onDismiss={() => quiet([graceKey(share)])}
      actions={
        <>
          <GraceActions share={share} nowMs={nowMs} />
          <NotifyMe label="Notify me" />
        </>
      }
    />
  );
};

const GraceListToast = ({ graces, nowMs }: { readonly graces: readonly Grace[]; readonly nowMs: number }) => {
  const quiet = useDesk((state) => state.quietGrace);
  const shares = graces.map(({ share }) => share);
  return (
    <Toast
      tone="amber"
      title={endsByWords(shares, nowMs)}
      announcement=""
      onDismiss={() => quiet(shares.map(graceKey))}
      actions={<NotifyMe label="Notify me" />}
    >
      <ul className={styles.list} aria-label="Shares that end">
        {graces.map(({ share, subject }) => (
          <li key={graceKey(share)} className={styles.line}>
            <GraceLine subject={subject} share={share} nowMs={nowMs} />
            <div className={styles.acts}>
              <GraceActions share={share} nowMs={nowMs} of={subject} />
            </div>
          </li>
        ))}
      </ul>
    </Toast>
  );
};
