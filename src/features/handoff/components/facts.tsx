// A list of facts, and the parts of forms that several windows use: common times and the time of the end.
import { timeOfDay } from "../../../words/time-words";
import type { SummaryFact } from "../model/summary";
import styles from "./shared.module.css";

export const Facts = ({ facts }: { readonly facts: readonly SummaryFact[] }) => (
  <dl className={styles.facts}>
    {facts.map(({ name, value }) => (
      <div key={name} className={styles.fact}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
);

/** `ends 12:47`. */
export const EndsAt = ({ atMs, nowMs }: { readonly atMs: number; readonly nowMs: number }) => (
  <span className={styles.ends}>ends {timeOfDay(atMs, nowMs)}</span>
);

interface PresetButtonsProps {
  readonly presets: readonly string[];
  readonly labelOf?: (preset: string) => string;
  readonly isChosen: (preset: string) => boolean;
  readonly onChoose: (preset: string) => void;
}

/** A row of common times; pressing one fills it into the field. */
export const PresetButtons = ({ presets, labelOf = (preset) => preset, isChosen, onChoose }: PresetButtonsProps) => (
  <fieldset className={styles.presets} aria-label="Common times">
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
