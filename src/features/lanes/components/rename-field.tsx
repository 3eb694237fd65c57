// A lane's name being changed in its place: Enter keeps it, Escape does not, leaving keeps it.

import { type FocusEvent, type KeyboardEvent, useRef, useState } from "react";
import type { Lane } from "#contract/lane";
import { laneNameSchema } from "#contract/lane";
import { beyondFields, problemOf } from "../../../words/failure-words";
import { useLaneCommands } from "../commands/lanes-context";
import { useCommand } from "../commands/use-command";
import { LaneFailure } from "./lane-failure";
import styles from "./rename-field.module.css";

type RenameFieldProps = {
  readonly lane: Lane;
  /** `isByKey`: ended by Enter or Escape, not by going elsewhere. */
  readonly onDone: (isByKey: boolean) => void;
};

export const RenameField = ({ lane, onDone }: RenameFieldProps) => {
  const rename = useCommand(useLaneCommands().renameLane);
  const [name, setName] = useState(lane.name);
  const isOver = useRef(false);
  const parsed = laneNameSchema.safeParse(name);
  const problem = parsed.success ? problemOf(rename.failure, "name") : `The name ${parsed.error.issues[0]?.message}.`;
  const failure = parsed.success ? beyondFields(rename.failure, ["name"]) : null;

  const end = (isByKey: boolean) => {
    if (isOver.current) return;
    // Taking the field away blurs it, which must not keep what Escape dropped.
    isOver.current = true;
    onDone(isByKey);
  };
  const keep = async (isByKey: boolean) => {
    if (isOver.current || !parsed.success || rename.isAsking) return;
    if (parsed.data === lane.name) return end(isByKey);
    const answer = await rename.ask(lane.laneId, parsed.data);
    if (answer.ok) end(isByKey);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Enter") void keep(true);
    if (event.key === "Escape") end(true);
  };
  const onBlur = (event: FocusEvent) => {
    // To what stands below the field is not elsewhere.
    if (event.currentTarget.contains(event.relatedTarget)) return;
    if (parsed.success) void keep(false);
    else end(false);
  };
  return (
    <fieldset className={styles.frame} aria-label={`Rename ${lane.name}`} onBlur={onBlur}>
      <input
        className={styles.field}
        aria-label={`Name of lane ${lane.name}`}
        aria-invalid={problem !== null || failure !== null || undefined}
        aria-describedby={problem ? `${lane.laneId}-rename-problem` : undefined}
        data-keeps-escape
        autoComplete="off"
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: the person asked to type here, by F2 or the menu
        autoFocus
        value={name}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {/* There before its words, so that they are read out. */}
      <div role="alert">
        {problem && (
          <span id={`${lane.laneId}-rename-problem`} className={styles.problem} data-tone="red">
            {problem}
          </span>
        )}
        {failure && <LaneFailure isInline failure={failure} />}
      </div>
    </fieldset>
  );
};
