// The standing alarm: something of a share could not be ended. Stays until the proof comes; cannot be put away.
import type { ShareView } from "@contract/share";
import { Shape } from "../../../components/shape";
import { stuckWords } from "../model/stuck";
import styles from "./over-notice.module.css";

export const StuckNotice = ({ share }: { readonly share: ShareView }) => (
  <div className={styles.notice} data-tone="red">
    <Shape name="triangle" />
    <p className={styles.words}>
      <strong>Not ended: {share.backend}.</strong> {stuckWords(share)} Take it as open until this is gone.
    </p>
  </div>
);
