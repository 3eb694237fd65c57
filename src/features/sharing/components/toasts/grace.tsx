// Toasts for shares that are about to end: one each, or one list for many. They stay until the operator acts or the share ends.
import type { ShareView } from "#contract/share";
import { Countdown } from "../../../../components/status/countdown";
import { useAnnounceOnce } from "../../../../components/toast/announce";
import { Announcement, Toast } from "../../../../components/toast/toast";
import { useIsDisconnected, useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { countOf } from "../../../../words/phrases";
import { timeOfDay } from "../../../../words/time-words";
import { useSharingUi } from "../../commands/sharing-context";
import { lastSeenWords } from "../../model/badge";
import {
  endsAtWords,
  endsByWords,
  GRACE_TOASTS_MAX,
  graceAnnouncement,
  graceKey,
  graceSharesOf,
  graceStageOf,
} from "../../model/grace";
import { leftMsOf } from "../../model/ttl";
import { useSubjects } from "../use-terminal";
import { NotifyMe, useDesktopNotes } from "./desktop-notes";
import { GraceActions } from "./grace-actions";
import styles from "./toasts.module.css";

export const GraceToasts = () => {
  const nowMs = useRuntimeNow();
  const dismissed = useSharingUi((state) => state.dismissedGraces);
  const all = useShares((state) => state.shares);
  const shares = graceSharesOf([...all.values()], dismissed);
  const subjects = useSubjects(shares.map(({ terminalId }) => terminalId));
  const graces = shares.map((share, index) => ({ share, subject: subjects[index] ?? "" }));
  useDesktopNotes(
    graces.map(({ share, subject }) => ({
      tag: graceKey(share),
      title: endsAtWords(subject, share, nowMs),
      body: "Extend it or stop it in lanecast.",
    })),
  );
  const announcementKey = (share: ShareView): string => `${graceKey(share)} ${graceStageOf(share, nowMs)}`;
  // Kept here, not in the toasts: toasts come, go and merge into a list, and nothing may be announced twice.
  const announcement = useAnnounceOnce(shares.map(announcementKey), (fresh) =>
    graceAnnouncement(
      graces.filter(({ share }) => fresh.has(announcementKey(share))),
      nowMs,
    ),
  );
  if (shares.length === 0) return null;
  return (
    <>
      <Announcement text={announcement} />
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

/** `api · zsh ends in 4:10 · 2 guests`. */
const GraceLine = ({ subject, share, nowMs }: Grace & { readonly nowMs: number }) => {
  const isStale = useIsDisconnected();
  return (
    <p className={styles.graceLine}>
      <strong className={styles.subject}>{subject}</strong>{" "}
      {isStale ? (
        // It may have been extended in the meantime.
        `was due to end ${timeOfDay(share.expiresAtMs ?? nowMs, nowMs)} · ${lastSeenWords(nowMs)}`
      ) : (
        <>
          ends in{" "}
          <span className={styles.time}>
            <Countdown leftMs={leftMsOf(share, nowMs) ?? 0} isInSentence />
          </span>{" "}
          · {countOf(share.guestCount, "guest")}
        </>
      )}
    </p>
  );
};

const GraceToast = ({ share, subject, nowMs }: Grace & { readonly nowMs: number }) => {
  const dismiss = useSharingUi((state) => state.dismissGraces);
  return (
    <Toast
      tone="amber"
      title={<GraceLine subject={subject} share={share} nowMs={nowMs} />}
      announcement=""
      onDismiss={() => dismiss([graceKey(share)])}
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
  const dismiss = useSharingUi((state) => state.dismissGraces);
  const shares = graces.map(({ share }) => share);
  return (
    <Toast
      tone="amber"
      title={endsByWords(shares, nowMs)}
      announcement=""
      onDismiss={() => dismiss(shares.map(graceKey))}
      actions={<NotifyMe label="Notify me" />}
    >
      <ul className={styles.list} aria-label="Shares about to end">
        {graces.map(({ share, subject }) => (
          <li key={graceKey(share)} className={styles.item}>
            <GraceLine subject={subject} share={share} nowMs={nowMs} />
            <div className={styles.actions}>
              <GraceActions share={share} nowMs={nowMs} subject={subject} />
            </div>
          </li>
        ))}
      </ul>
    </Toast>
  );
};
