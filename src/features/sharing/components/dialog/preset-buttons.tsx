// A row of usual values beside a field: one press fills it in.
import styles from "./preset-buttons.module.css";

export interface PresetButtonsProps {
  readonly presets: readonly string[];
  readonly labelOf?: (preset: string) => string;
  readonly isChosen: (preset: string) => boolean;
  readonly onChoose: (preset: string) => void;
}

export const PresetButtons = ({ presets, labelOf = (preset) => preset, isChosen, onChoose }: PresetButtonsProps) => (
  <fieldset className={styles.presets} aria-label="Usual times">
    {presets.map((preset) => (
      <button
        key={preset}
        type="button"
        className={styles.preset}
        aria-pressed={isChosen(preset)}
        onClick={() => onChoose(preset)}
      >
        {labelOf(preset)}
      </button>
    ))}
  </fieldset>
);
