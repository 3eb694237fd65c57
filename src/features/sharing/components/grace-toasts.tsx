// The shares whose time is nearly up, lower right: one toast each, or one for all where they are many. Gone when acted upon or over.
import type { ShareView } from "@contract/share";
import { Toast } from "../../../components/toast";
import { useRuntimeNow, useShares } from "../../../stores/stores-context";
import { useDesk } from "../commands/sharing-context";
import { GRACE_TOASTS_MAX, graceKey, graceSharesOf, graceStageOf, graceWords } from "../model/grace";
import { countOf } from "../model/time-words";
import { GraceActions } from "./grace-actions";
import { GraceLine } from "./grace-line";
import styles from "./grace-toasts.module.css";
import { NotifyMe } from "./notify-me";
import { useDesktopNotes } from "./use-desktop-notes";
import { useSaidOnce } from "./use-said-once";
import { useSubject, useSubjects } from "./use-subject";

export const GraceToasts = () => {
  const nowMs = useRuntimeNow();
  const putAway = useDesk((state) => state.quietGraces);
  const all = useShares((state) => state.shares);
  const shares = graceSharesOf([...all.values()], putAway);
  const subjects = useSubjects(shares.map(({ terminalId }) => terminalId));
  useDesktopNotes(
    shares.map((share, index) => ({
      tag: graceKey(share),
      title: graceWords(subjects[index] ?? "", share, nowMs),
      body: "More time, or its end: in the notifications of the page.",
    })),
  );
  if (shares.length > GRACE_TOASTS_MAX) return <GraceListToast shares={shares} subjects={subjects} nowMs={nowMs} />;
  return shares.map((share) => <GraceToast key={graceKey(share)} share={share} nowMs={nowMs} />);
};

interface GraceToastProps {
  readonly share: ShareView;
  readonly nowMs: number;
}

const GraceToast = ({ share, nowMs }: GraceToastProps) => {
  const quiet = useDesk((state) => state.quietGrace);
  const subject = useSubject(share.terminalId);
  const announcement = useSaidOnce(graceStageOf(share, nowMs), `${graceWords(subject, share, nowMs)} F8 goes there.`);
  return (
    <Toast
      tone="amber"
      title={<GraceLine subject={subject} share={share} nowMs={nowMs} />}
      announcement={announcement}
      onDismiss={() => quiet([graceKey(share)])}
      actions={
        <>
          <GraceActions share={share} nowMs={nowMs} />
          <NotifyMe />
        </>
      }
    />
  );
};

interface GraceListProps {
  readonly shares: readonly ShareView[];
  readonly subjects: readonly string[];
  readonly nowMs: number;
}

const GraceListToast = ({ shares, subjects, nowMs }: GraceListProps) => {
  const quiet = useDesk((state) => state.quietGrace);
  const [first] = shares;
  const stage = first === undefined ? "" : graceStageOf(first, nowMs);
  const head = `${countOf(shares.length, "share")} end.`;
  const lead = first === undefined ? "" : graceWords(subjects[0] ?? "", first, nowMs);
  const announcement = useSaidOnce(`${shares.map(graceKey).join()} ${stage}`, `${head} ${lead} F8 goes there.`);
  return (
    <Toast
      tone="amber"
      title={`${countOf(shares.length, "share")} are nearly over`}
      announcement={announcement}
      onDismiss={() => quiet(shares.map(graceKey))}
      actions={<NotifyMe />}
    >
      <ul className={styles.list} aria-label="Nearly over">
        {shares.map((share, index) => (
          <li key={graceKey(share)} className={styles.line}>
            <GraceLine subject={subjects[index] ?? ""} share={share} nowMs={nowMs} />
            <div className={styles.acts}>
              <GraceActions share={share} nowMs={nowMs} of={subjects[index]} />
            </div>
          </li>
        ))}
      </ul>
    </Toast>
  );
};
