// The bottom of the lane panel: what is wrong with the rules, and the ways to the queue and the records. Knows features by slots only.
import type { ReactNode } from "react";
import styles from "./panel-foot.module.css";
import { PolicyNotice } from "./policy-notice";

type PanelFootProps = {
  readonly approvals: ReactNode;
  readonly audit: ReactNode;
  readonly relays: ReactNode;
  readonly guestKeys: ReactNode;
};

export const PanelFoot = ({ approvals, audit, relays, guestKeys }: PanelFootProps) => (
  <>
    <PolicyNotice />
    <div className={styles.ways}>
      {approvals}
      {audit}
      {relays}
      {guestKeys}
    </div>
  </>
);
