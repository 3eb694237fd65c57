// How long a share lives: free text, presets, and when that would be. The bounds stand there before they are broken.
import { useId } from "react";
import { FieldRow } from "../../../../components/form/field-row";
import { TextField } from "../../../../components/form/text-field";
import { timeOfDay } from "../../../../words/time-words";
import { usePatience } from "../../commands/use-patience";
import { boundsText, isSameTtl, parseTtl, type TtlBounds, ttlPresets } from "../../model/ttl";
import { PresetButtons } from "./preset-buttons";
import styles from "./ttl-field.module.css";

export interface TtlFieldProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  readonly bounds: TtlBounds;
  readonly problem: string | null;
  readonly nowMs: number;
}

export const TtlField = ({ value, onChange, bounds, problem, nowMs }: TtlFieldProps) => {
  const fieldId = useId();
  const ttl = parseTtl(value, bounds);
  const patience = usePatience(value, problem);
  const ends = ttl.ok ? `ends ${timeOfDay(nowMs + ttl.value, nowMs)}` : null;
  return (
    <FieldRow label="For" fieldId={fieldId}>
      <TextField
        id={fieldId}
        className={styles.text}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onBlur={patience.tellNow}
        problem={patience.problem}
        hint={`${boundsText(bounds)}, such as 45m or 1h30m`}
        aside={
          <>
            <PresetButtons
              presets={ttlPresets(bounds)}
              isChosen={(preset) => isSameTtl(preset, value)}
              onChoose={onChange}
            />
            {ends !== null && <span className={styles.ends}>{ends}</span>}
          </>
        }
      />
    </FieldRow>
  );
};
