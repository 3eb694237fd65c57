// An agent's question to the operator, a command that needs permission, or a request for more time, with the ways to answer.

import { type SubmitEvent, useState } from "react";
import { formatDuration } from "#contract/durations";
import type { HandoffQuestion, HandoffView } from "#contract/handoff";
import { Button } from "../../../../components/controls/button";
import { TextField } from "../../../../components/form/text-field";
import { Toast } from "../../../../components/toast/toast";
import { useAnswer } from "../../commands/use-handoff-commands";
import { FailureStatus } from "../failure-status";
import { useLaneName } from "../use-subject";
import styles from "./question.module.css";

interface QuestionToastProps {
  readonly handoff: HandoffView;
  readonly onDismiss: () => void;
}

const titleOf = ({ kind, byMs }: HandoffQuestion, agent: string, lane: string): string => {
  switch (kind) {
    case "run":
      return `${agent} wants to run a command in ${lane}`;
    case "extend":
      return `${agent} asks for ${byMs === null ? "more time" : `${formatDuration(byMs)} more`} in ${lane}`;
    case "answer":
      return `${agent} has a question in ${lane}`;
  }
};

/** The buttons' labels, with the answer that each sends. The first is the one that grants. */
const choicesOf = ({ kind, choices, byMs }: HandoffQuestion): readonly (readonly [label: string, text: string])[] => {
  switch (kind) {
    case "run":
      return [
        ["Run", "yes"],
        ["Don't run", "no"],
      ];
    case "extend":
      return [
        [byMs === null ? "Extend" : `+${formatDuration(byMs)}`, "yes"],
        ["No", "no"],
      ];
    case "answer":
      return choices.map((choice) => [choice, choice] as const);
  }
};

export const QuestionToast = ({ handoff, onDismiss }: QuestionToastProps) => {
  const lane = useLaneName(handoff.terminalId);
  const { run, isPending, failure } = useAnswer();
  const { question, handoffId } = handoff;
  if (question === null) return null;
  const { questionId, kind, text } = question;
  const answer = (chosen: string) => void run({ handoffId, questionId, text: chosen });
  const choices = choicesOf(question);
  const title = titleOf(question, handoff.agent.name, lane);
  return (
    <Toast
      tone="violet"
      title={title}
      announcement={`${title}: ${text}. Press F8 to answer.`}
      onDismiss={onDismiss}
      actions={
        choices.length > 0 &&
        choices.map(([label, chosen]) => (
          <Button key={chosen} size="small" isBusy={isPending} onClick={() => answer(chosen)}>
            {label}
          </Button>
        ))
      }
    >
      {kind === "run" ? <pre className={styles.command}>{text}</pre> : <p className={styles.text}>{text}</p>}
      {choices.length === 0 && <AnswerForm isPending={isPending} onAnswer={answer} />}
      <FailureStatus failure={failure} isInline />
    </Toast>
  );
};

interface AnswerFormProps {
  readonly isPending: boolean;
  readonly onAnswer: (text: string) => void;
}

const AnswerForm = ({ isPending, onAnswer }: AnswerFormProps) => {
  const [text, setText] = useState("");
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (text.trim() !== "" && !isPending) onAnswer(text);
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      <TextField
        aria-label="Answer"
        hint="The agent reads it. Don't enter secrets."
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <Button type="submit" size="small" isBusy={isPending} aria-disabled={text.trim() === "" || undefined}>
        Send
      </Button>
    </form>
  );
};
