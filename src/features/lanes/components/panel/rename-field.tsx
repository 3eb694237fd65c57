// Renames a lane in its row. Enter or leaving the field saves, Escape cancels.

import { type FocusEvent, type KeyboardEvent, useRef, useState } from "react";
import { type Lane, laneNameSchema } from "#contract/lane";
import { beyondFields, problemOf } from "../../../../words/failure-words";
import { useLaneCommands } from "../../commands/lanes-context";
import { useCommand } from "../../commands/use-command";
import { LaneFailure } from "../failure";
import styles from "./row.module.css";

type RenameFieldProps = {
  readonly lane: Lane;
  /** `isByKey`: ended by Enter or Escape, not by moving focus elsewhere. */
  readonly onDone: (isByKey: boolean) => void;
};

export const RenameField = ({ lane, onDone }: RenameFieldProps) => {
  const rename = useCommand(useLaneCommands().renameLane);
  const [name, setName] = useState(lane.name);
  const isDone = useRef(false);
  const parsed = laneNameSchema.safeParse(name);
  const problem = parsed.success ? problemOf(rename.failure, "name") : `The name ${parsed.error.issues[0]?.message}.`;
  const failure = parsed.success ? beyondFields(rename.failure, ["name"]) : null;

  const finish = (isByKey: boolean) => {
    if (isDone.current) return;
    // Unmounting the field blurs it. That blur must not save a name that Escape canceled.
    isDone.current = true;
    onDone(isByKey);
  };
  const save = async (isByKey: boolean) => {
    if (isDone.current || !parsed.success || rename.isRunning) return;
    if (parsed.data === lane.name) return finish(isByKey);
    const answer = await rename.run(lane.laneId, parsed.data);
    if (answer.ok) finish(isByKey);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    event.stopPropagation();
    if (event.key === "Enter") void save(true);
    if (event.key === "Escape") finish(true);
  };
  const onBlur = (event: FocusEvent) => {
    // Focus moved to a button below the field, e.g. Copy details.
    if (event.currentTarget.contains(event.relatedTarget)) return;
    if (parsed.success) void save(false);
    else finish(false);
  };
  return (
    <fieldset className={styles.rename} aria-label={`Rename ${lane.name}`} onBlur={onBlur}>
      <input
        className={styles.renameField}
        aria-label={`Name of lane ${lane.name}`}
        aria-invalid={problem !== null || failure !== null || undefined}
        aria-describedby={problem ? `${lane.laneId}-rename-problem` : undefined}
        data-keeps-escape
        autoComplete="off"
        spellCheck={false}
        // biome-ignore lint/a11y/noAutofocus: the user asked to type here, with F2 or the menu
        autoFocus
        value={name}
        onFocus={(event) => event.target.select()}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={onKeyDown}
      />
      {/* Always mounted: screen readers don't announce a live region that appears together with its text. */}
      <div role="alert">
        {problem && (
          <span id={`${lane.laneId}-rename-problem`} className={styles.renameProblem} data-tone="red">
            {problem}
          </span>
        )}
        {failure && <LaneFailure isInline failure={failure} />}
      </div>
    </fieldset>
  );
};
