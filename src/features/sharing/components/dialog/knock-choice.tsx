// Whether guests wait until the operator lets them in; where the backend cannot hold them at the door, that is said instead.
import type { Capabilities } from "#contract/share";
import { Checkbox } from "../../../../components/form/checkbox";
import styles from "./share-form.module.css";

export interface KnockChoiceProps {
  /** Null: nobody has said yet what this way can do. */
  readonly capabilities: Capabilities | null;
  readonly isChosen: boolean;
  readonly onChange: (isChosen: boolean) => void;
}

const descriptions = {
  guest: undefined,
  share: "All of them together: the first one you let in opens the door for everybody who may join.",
} as const;

export const KnockChoice = ({ capabilities, isChosen, onChange }: KnockChoiceProps) => {
  if (capabilities === null) return null;
  const { knock } = capabilities;
  if (knock === "none")
    return <p className={styles.quiet}>Guests are in at once: this way cannot hold them at the door.</p>;
  return (
    <Checkbox
      label="Guests wait until you let them in"
      description={descriptions[knock]}
      isChecked={isChosen}
      onChange={onChange}
    />
  );
};
