// More time for a live share: by how much, and when it would end then. What the runtime refuses is told here.

import { type SubmitEvent, useId, useState } from "react";
import type { ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import { Button } from "../../../../components/controls/button";
import { DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { FieldRow } from "../../../../components/form/field-row";
import { TextField } from "../../../../components/form/text-field";
import type { Failure } from "../../../../words/failure-words";
import { timeOfDay } from "../../../../words/time-words";
import { usePatience } from "../../commands/use-patience";
import { extendBounds, extendHint, extendPresets, parseExtend } from "../../model/extend";
import { extendFailureWords } from "../../model/late-words";
import { isSameTtl } from "../../model/ttl";
import { PresetButtons } from "../dialog/preset-buttons";
import styles from "../dialog/ttl-field.module.css";
import { FailureStatus } from "../failure-notice";

export interface ExtendFormProps {
  readonly share: ShareView;
  readonly limits: SharingLimits;
  readonly nowMs: number;
  readonly isAsking: boolean;
  readonly failure: Failure | null;
  readonly onExtend: (byMs: number) => void;
  readonly onCancel: () => void;
}

export const ExtendForm = ({ share, limits, nowMs, isAsking, failure, onExtend, onCancel }: ExtendFormProps) => {
  const fieldId = useId();
  const bounds = extendBounds(share, limits);
  const presets = extendPresets(bounds);
  const [text, setText] = useState(presets[0] ?? "");
  const [isTried, setIsTried] = useState(false);
  const by = parseExtend(text, bounds);
  const { problem, tellNow } = usePatience(text, by.ok || (text === "" && !isTried) ? null : by.error);
  const endsMs = by.ok && share.expiresAtMs !== null ? share.expiresAtMs + by.value : null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setIsTried(true);
    tellNow();
    if (by.ok && !isAsking) onExtend(by.value);
  };
  return (
    <form noValidate onSubmit={submit}>
      <DialogBody>
        <FieldRow label="By" fieldId={fieldId}>
          <TextField
            id={fieldId}
            className={styles.text}
            value={text}
            problem={problem}
            onBlur={tellNow}
            onChange={(event) => setText(event.target.value)}
            hint={extendHint(bounds, limits)}
            aside={
              <>
                <PresetButtons
                  presets={presets}
                  labelOf={(preset) => `+${preset}`}
                  isChosen={(preset) => isSameTtl(preset, text)}
                  onChoose={setText}
                />
                {endsMs !== null && <span className={styles.ends}>ends {timeOfDay(endsMs, nowMs)}</span>}
              </>
            }
          />
        </FieldRow>
        <FailureStatus
          failure={failure}
          words={failure === null ? undefined : extendFailureWords(failure, share, nowMs)}
        />
      </DialogBody>
      <DialogFoot>
        <Button onClick={onCancel}>Cancel</Button>
        <Button type="submit" look="primary" isBusy={isAsking}>
          Extend
        </Button>
      </DialogFoot>
    </form>
  );
};
