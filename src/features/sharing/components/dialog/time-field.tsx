// How long a share lasts: free text, presets, and the resulting time of day. Shows the limits up front.
import { useId } from "react";
import { FieldRow } from "../../../../components/form/field-row";
import { TextField } from "../../../../components/form/text-field";
import { sentence } from "../../../../words/phrases";
import { timeOfDay } from "../../../../words/time-words";
import { useSettledProblem } from "../../commands/use-settled";
import { boundsWords, isSameTtl, parseTtl, type TtlBounds, ttlPresets } from "../../model/ttl";
import styles from "./form.module.css";

export interface TimeFieldProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly bounds: TtlBounds;
  readonly problem: string | null;
  readonly nowMs: number;
}

export const TimeField = ({ value, onChange, bounds, problem, nowMs }: TimeFieldProps) => {
  const fieldId = useId();
  const ttl = parseTtl(value, bounds);
  const settled = useSettledProblem(value, problem);
  return (
    <FieldRow label="For" fieldId={fieldId}>
      <TextField
        id={fieldId}
        className={styles.time}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onBlur={settled.showNow}
        problem={settled.problem}
        hint={sentence(`${boundsWords(bounds)}, e.g. 45m`)}
        aside={
          <>
            <PresetButtons
              presets={ttlPresets(bounds)}
              isChosen={(preset) => isSameTtl(preset, value)}
              onChoose={onChange}
            />
            {ttl.ok && <EndsAt atMs={nowMs + ttl.value} nowMs={nowMs} />}
          </>
        }
      />
    </FieldRow>
  );
};

/** `ends 12:47`. */
export const EndsAt = ({ atMs, nowMs }: { readonly atMs: number; readonly nowMs: number }) => (
  <span className={styles.ends}>ends {timeOfDay(atMs, nowMs)}</span>
);

export interface PresetButtonsProps {
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
