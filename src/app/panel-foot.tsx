// The bottom of the lane panel: a warning when the policy files can't be loaded, and the buttons that other features put there.
import type { ReactNode } from "react";
import { Callout } from "../components/feedback/callout";
import { usePolicy } from "../stores/stores-context";
import styles from "./panel-foot.module.css";

const fileName = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

/** Shown for as long as the files are broken. */
export const PolicyNotice = () => {
  const problem = usePolicy((state) => state.policy?.problem ?? null);
  const hasNoRules = usePolicy((state) => state.policy?.loadedAtMs === null);
  return (
    // Always mounted: screen readers don't announce a live region that appears together with its text.
    <div role="status" aria-label="Rules" className={styles.notice}>
      {problem !== null && (
        <Callout
          tone={hasNoRules ? "red" : "amber"}
          shape={hasNoRules ? "triangle" : "half"}
          title={
            <>
              Couldn't load your rules:{" "}
              <span title={problem.path}>
                {fileName(problem.path)}
                {problem.line !== null && `:${problem.line}`}
              </span>
            </>
          }
        >
          <p className={styles.message} title={problem.message}>
            {problem.message}
          </p>
          <p>{hasNoRules ? "Everything is denied until you fix this." : "The last valid rules stay active."}</p>
        </Callout>
      )}
    </div>
  );
};

type PanelFootProps = {
  readonly approvals: ReactNode;
  readonly audit: ReactNode;
  readonly relays: ReactNode;
  readonly guestKeys: ReactNode;
  readonly setup: ReactNode;
};

export const PanelFoot = ({ approvals, audit, relays, guestKeys, setup }: PanelFootProps) => (
  <>
    <PolicyNotice />
    <div className={styles.buttons}>
      {approvals}
      {audit}
      {relays}
      {guestKeys}
      {setup}
    </div>
  </>
);
