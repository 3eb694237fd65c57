// The standing alarm in the strip: something of a share could not be ended. Stays until the proof comes; the page reads it out, not this.
import type { ShareView } from "#contract/share";
import { Shape } from "../../../../components/status/shape";
import { STUCK_ADVICE, stuckWords } from "../../model/stuck";
import styles from "./over-notice.module.css";

export const StuckNotice = ({ share }: { readonly share: ShareView }) => (
  <div className={styles.notice} data-tone="red">
    <Shape name="triangle" />
    <p className={styles.words}>
      <strong>Not ended: {share.backend}.</strong> {stuckWords(share)} {STUCK_ADVICE}
    </p>
  </div>
);
