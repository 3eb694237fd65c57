// The form that lets an agent keep the keyboard longer: by how much, and when it then ends. A refusal is shown here.

import { type SubmitEvent, useId, useState } from "react";
import type { HandoffView } from "#contract/handoff";
import type { HandoffId } from "#contract/ids";
import { isLeased } from "#contract/phases";
import type { SharingLimits } from "#contract/stream";
import { Button } from "../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../components/dialog/dialog";
import { FieldRow } from "../../../components/form/field-row";
import { TextField } from "../../../components/form/text-field";
import { selectHandoff } from "../../../stores/handoff-selectors";
import { useHandoffs, useRuntimeNow, useShares } from "../../../stores/stores-context";
import { useHandoffTools } from "../commands/handoff-context";
import { useExtend } from "../commands/use-handoff-commands";
import { extendHint, extendMaxMs, extendPresets, isSameTtl, parseExtend } from "../model/ttl";
import { EndsAt, PresetButtons } from "./facts";
import { FailureStatus } from "./failure-status";
import shared from "./shared.module.css";
import { useSubject } from "./use-subject";

export const ExtendWindow = ({ handoffId }: { readonly handoffId: HandoffId }) => {
  const { ui } = useHandoffTools();
  const handoff = useHandoffs(selectHandoff(handoffId));
  const limits = useShares((state) => state.limits);
  if (handoff === null || limits === null) return null;
  return <ExtendDialog handoff={handoff} limits={limits} onDone={ui.getState().close} />;
};

interface ExtendDialogProps {
  readonly handoff: HandoffView;
  readonly limits: SharingLimits;
  readonly onDone: () => void;
}

const ExtendDialog = ({ handoff, limits, onDone }: ExtendDialogProps) => {
  const subject = useSubject(handoff.terminalId);
  return (
    <Dialog isOpen title="Extend handoff" subject={`${subject} · ${handoff.agent.name}`} onClose={onDone}>
      {isLeased(handoff.phase) ? (
        <ExtendForm handoff={handoff} limits={limits} onDone={onDone} />
      ) : (
        <>
          <DialogBody isOnlyRead>
            <p>The handoff has ended. You have the keyboard.</p>
          </DialogBody>
          <DialogFoot>
            <Button onClick={onDone}>Done</Button>
          </DialogFoot>
        </>
      )}
    </Dialog>
  );
};

const ExtendForm = ({ handoff, limits, onDone }: ExtendDialogProps) => {
  const fieldId = useId();
  const nowMs = useRuntimeNow();
  const extend = useExtend();
  const maxMs = extendMaxMs(handoff, limits);
  const presets = extendPresets(maxMs);
  const [text, setText] = useState(presets[0] ?? "");
  const [isTried, setIsTried] = useState(false);
  const by = parseExtend(text, maxMs);
  const endsMs = by.ok && handoff.expiresAtMs !== null ? handoff.expiresAtMs + by.value : null;
  const submit = async (event: SubmitEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (!by.ok || extend.isPending) return;
    const answer = await extend.run({ handoffId: handoff.handoffId, byMs: by.value });
    if (answer.ok) onDone();
  };
  return (
    <form noValidate onSubmit={(event) => void submit(event)}>
      <DialogBody>
        <FieldRow label="Add" fieldId={fieldId}>
          <TextField
            id={fieldId}
            className={shared.time}
            value={text}
            problem={by.ok || !isTried ? null : by.error}
            hint={extendHint(maxMs, limits)}
            onChange={(event) => setText(event.target.value)}
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
        <FailureStatus failure={extend.failure} />
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
