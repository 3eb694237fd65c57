// The form that extends a live share: by how much, and when it then ends. A refusal is shown here.

import { type SubmitEvent, useId, useState } from "react";
import type { ShareView } from "#contract/share";
import type { SharingLimits } from "#contract/stream";
import { Button } from "../../../../components/controls/button";
import { DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { FieldRow } from "../../../../components/form/field-row";
import { TextField } from "../../../../components/form/text-field";
import { useRuntimeNow } from "../../../../stores/stores-context";
import { useSettledProblem } from "../../commands/use-settled";
import { useExtendShare } from "../../commands/use-share-commands";
import { extendFailureWords } from "../../model/failures";
import { extendHint, extendMaxMs, extendPresets, isSameTtl, parseExtend } from "../../model/ttl";
import styles from "../dialog/form.module.css";
import { EndsAt, PresetButtons } from "../dialog/time-field";
import { FailureStatus } from "../failure-notice";

export interface ExtendFormProps {
  readonly share: ShareView;
  readonly limits: SharingLimits;
  readonly onDone: () => void;
}

export const ExtendForm = ({ share, limits, onDone }: ExtendFormProps) => {
  const fieldId = useId();
  const nowMs = useRuntimeNow();
  const extend = useExtendShare();
  const maxMs = extendMaxMs(share, limits);
  const presets = extendPresets(maxMs);
  const [text, setText] = useState(presets[0] ?? "");
  const [isTried, setIsTried] = useState(false);
  const by = parseExtend(text, maxMs);
  const { problem, showNow } = useSettledProblem(text, by.ok || (text === "" && !isTried) ? null : by.error);
  const endsMs = by.ok && share.expiresAtMs !== null ? share.expiresAtMs + by.value : null;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setIsTried(true);
    showNow();
    if (!by.ok || extend.isPending) return;
    const answer = await extend.run({ shareId: share.shareId, byMs: by.value });
    if (answer.ok) onDone();
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <DialogBody>
        <FieldRow label="Add" fieldId={fieldId}>
          <TextField
            id={fieldId}
            className={styles.time}
            value={text}
            problem={problem}
            onBlur={showNow}
            onChange={(event) => setText(event.target.value)}
            hint={extendHint(maxMs, limits)}
            aside={
              <>
                <PresetButtons
                  presets={presets}
                  labelOf={(preset) => `+${preset}`}
                  isChosen={(preset) => isSameTtl(preset, text)}
                  onChoose={setText}
                />
                {endsMs !== null && <EndsAt atMs={endsMs} nowMs={nowMs} />}
              </>
            }
          />
        </FieldRow>
        <FailureStatus
          failure={extend.failure}
          words={extend.failure === null ? undefined : extendFailureWords(extend.failure, share, nowMs)}
        />
      </DialogBody>
      <DialogFoot>
        <Button onClick={onDone}>Cancel</Button>
        <Button type="submit" look="primary" isBusy={extend.isPending}>
          Extend
        </Button>
      </DialogFoot>
    </form>
  );
};
