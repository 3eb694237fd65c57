// The fields of an offer, in one column. The draft and its problems come in; the fields keep no state.

import { useId } from "react";
import { useShallow } from "zustand/react/shallow";
import type { May } from "#contract/handoff";
import type { TerminalId } from "#contract/ids";
import { isLivePhase } from "#contract/phases";
import type { SharingLimits } from "#contract/stream";
import { Button } from "../../../../components/controls/button";
import { CopyButton } from "../../../../components/controls/copy-button";
import { Checkbox } from "../../../../components/form/checkbox";
import { FieldRow } from "../../../../components/form/field-row";
import { RadioGroup } from "../../../../components/form/radio-group";
import { SelectField } from "../../../../components/form/select-field";
import { TextArea, TextField } from "../../../../components/form/text-field";
import { selectSharesOf } from "../../../../stores/selectors";
import { useRuntimeNow, useShares } from "../../../../stores/stores-context";
import { useHandoffTools } from "../../commands/handoff-context";
import type { Agents } from "../../commands/use-offer-facts";
import { guestsWords, type OfferDraft } from "../../model/offer";
import { boundsHint, isSameTtl, parseTtl, ttlPresets } from "../../model/ttl";
import { EndsAt, PresetButtons } from "../facts";
import { FailureStatus } from "../failure-status";
import shared from "../shared.module.css";
import styles from "./form.module.css";

interface FieldProps {
  readonly draft: OfferDraft;
  readonly change: (part: Partial<OfferDraft>) => void;
}
type WithProblem = FieldProps & { readonly problem: string | null };

const ADD_COMMAND = "lanecast agent add NAME";

const NoAgents = ({ onLookAgain }: { readonly onLookAgain: () => void }) => {
  const { copyText } = useHandoffTools();
  return (
    <div className={styles.none}>
      <p>No agents yet. Add one in a terminal; it prints the lines for the agent's configuration.</p>
      <div className={styles.command}>
        <code>{ADD_COMMAND}</code>
        <CopyButton size="small" label="Copy command" onCopy={() => copyText(ADD_COMMAND)} />
        <Button size="small" onClick={onLookAgain}>
          Check again
        </Button>
      </div>
    </div>
  );
};

export const AgentField = ({ draft, change, agents, problem }: WithProblem & { readonly agents: Agents }) => {
  const fieldId = useId();
  const { names, failure, lookAgain } = agents;
  if (names === null || names.length === 0) {
    return (
      <FieldRow label="Agent">
        {names === null && failure === null && <p className={shared.quiet}>Looking for agents…</p>}
        {names !== null && <NoAgents onLookAgain={lookAgain} />}
        <FailureStatus
          failure={failure}
          actions={
            <Button size="small" onClick={lookAgain}>
              Try again
            </Button>
          }
        />
        {problem !== null && (
          <p role="alert" className={shared.warning} data-tone="red">
            {problem}
          </p>
        )}
      </FieldRow>
    );
  }
  return (
    <FieldRow label="Agent" fieldId={fieldId}>
      <SelectField
        id={fieldId}
        groups={[{ options: names.map((name) => ({ value: name, label: name })) }]}
        value={draft.agent ?? ""}
        onChange={(agent) => change({ agent })}
      />
    </FieldRow>
  );
};

const mayTexts: Readonly<Record<May, { readonly tone: "neutral" | "amber"; readonly text: string }>> = {
  watch: { tone: "neutral", text: "Reads the screen and the scrollback. You keep the keyboard." },
  run: { tone: "amber", text: "Runs whole commands as you, one at a time." },
  type: { tone: "amber", text: "Presses any key in any program, and can run any command as you." },
};

export const MayField = ({ draft, change }: FieldProps) => {
  const labelId = useId();
  const { tone, text } = mayTexts[draft.may];
  return (
    <FieldRow label="Agent can" labelId={labelId}>
      <RadioGroup<May>
        labelledBy={labelId}
        value={draft.may}
        onChange={(may) => change({ may })}
        options={[
          { value: "watch", label: "watch" },
          { value: "run", label: "run commands" },
          { value: "type", label: "type" },
        ]}
      />
      <p className={shared.warning} data-tone={tone}>
        {text}
      </p>
    </FieldRow>
  );
};

export const TimeField = ({ draft, change, problem, limits }: WithProblem & { readonly limits: SharingLimits }) => {
  const fieldId = useId();
  const nowMs = useRuntimeNow();
  const ttl = parseTtl(draft.ttlText, limits);
  return (
    <FieldRow label="For" fieldId={fieldId}>
      <TextField
        id={fieldId}
        className={shared.time}
        value={draft.ttlText}
        problem={problem}
        hint={boundsHint(limits)}
        onChange={(event) => change({ ttlText: event.target.value })}
        aside={
          <>
            <PresetButtons
              presets={ttlPresets(limits)}
              isChosen={(preset) => isSameTtl(preset, draft.ttlText)}
              onChoose={(ttlText) => change({ ttlText })}
            />
            {ttl.ok && <EndsAt atMs={nowMs + ttl.value} nowMs={nowMs} />}
          </>
        }
      />
    </FieldRow>
  );
};

/** An agent that only watches runs nothing, so there is nothing to ask and to limit. */
export const RunField = ({ draft, change, problem }: WithProblem) => {
  const fieldId = useId();
  if (draft.may === "watch") return null;
  return (
    <FieldRow label="Commands">
      <Checkbox
        label="Ask me before each command"
        isChecked={draft.askBeforeRun}
        onChange={(askBeforeRun) => change({ askBeforeRun })}
      />
      <div className={styles.limit}>
        <label htmlFor={fieldId}>At most</label>
        <TextField
          id={fieldId}
          className={styles.count}
          inputMode="numeric"
          placeholder="no limit"
          value={draft.maxCommandsText}
          problem={problem}
          onChange={(event) => change({ maxCommandsText: event.target.value })}
          aside="commands"
        />
      </div>
    </FieldRow>
  );
};

export const NoteField = ({ draft, change, problem }: WithProblem) => {
  const fieldId = useId();
  return (
    <FieldRow label="Note" fieldId={fieldId}>
      <TextArea
        id={fieldId}
        rows={2}
        value={draft.note}
        placeholder="Optional: what the agent should do"
        problem={problem}
        onChange={(event) => change({ note: event.target.value })}
      />
    </FieldRow>
  );
};

export const GuestsNote = ({ terminalId, may }: { readonly terminalId: TerminalId; readonly may: May }) => {
  const shares = useShares(useShallow(selectSharesOf([terminalId])));
  const guests = shares
    .filter(({ phase }) => isLivePhase(phase))
    .flatMap((share) => share.guests.filter(({ state }) => state === "in"));
  const writers = may === "watch" ? 0 : guests.filter(({ access }) => access === "write").length;
  const words = guestsWords(writers, guests.length - writers);
  if (words === null) return null;
  return (
    <FieldRow label="Guests">
      <p className={styles.none}>{words}</p>
    </FieldRow>
  );
};
