// The New lane button and its form: a name and a folder, both optional.

import { ChevronDown, Plus, SquareTerminal } from "lucide-react";
import { type FormEvent, useId, useRef, useState } from "react";
import { flushSync } from "react-dom";
import { laneNameSchema } from "#contract/lane";
import { Button } from "../../../components/controls/button";
import { IconButton } from "../../../components/controls/icon-button";
import { Menu, MenuItem } from "../../../components/controls/menu";
import { TextField } from "../../../components/form/text-field";
import { useStores } from "../../../stores/stores-context";
import { beyondFields, problemOf } from "../../../words/failure-words";
import { useLaneCommands } from "../commands/lanes-context";
import { useCommand } from "../commands/use-command";
import { AdoptDialog } from "./adopt";
import { LaneFailure } from "./failure";
import styles from "./new-lane.module.css";

const problemOfName = (name: string): string | null => {
  const parsed = laneNameSchema.safeParse(name);
  return name.trim() === "" || parsed.success ? null : `The name ${parsed.error.issues[0]?.message}.`;
};

const problemOfFolder = (folder: string): string | null =>
  folder === "" || folder.startsWith("/") ? null : "Enter an absolute path, starting with /.";

const NewLaneForm = ({ onDone, isCard }: { readonly onDone: () => void; readonly isCard: boolean }) => {
  const { selection } = useStores();
  const create = useCommand(useLaneCommands().newLane);
  const [name, setName] = useState("");
  const [folder, setFolder] = useState("");
  const titleId = useId();
  const nameProblem = problemOfName(name) ?? problemOf(create.failure, "name");
  const folderProblem = problemOfFolder(folder) ?? problemOf(create.failure, "cwd");
  const failure = beyondFields(create.failure, ["name", "cwd"]);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (problemOfName(name) || problemOfFolder(folder) || create.isRunning) return;
    const answer = await create.run({ name: name.trim() || undefined, cwd: folder || undefined });
    if (!answer.ok) return;
    onDone();
    // Last, because closing the form returns focus to its button. Opening the terminal then takes it.
    selection.getState().openTerminal(answer.value.laneId, answer.value.terminalId);
  };
  return (
    <form
      className={styles.form}
      data-card={isCard || undefined}
      aria-labelledby={titleId}
      data-keeps-escape
      onSubmit={(event) => void submit(event)}
      onKeyDown={(event) => event.key === "Escape" && onDone()}
    >
      <h2 id={titleId} className={styles.title}>
        New lane
      </h2>
      <TextField
        label="Name"
        placeholder="Optional"
        value={name}
        problem={nameProblem}
        autoFocus
        onChange={(event) => setName(event.target.value)}
      />
      <TextField
        label="Folder"
        placeholder="Your home folder"
        isMono
        value={folder}
        problem={folderProblem}
        onChange={(event) => setFolder(event.target.value.trim())}
      />
      <div role="alert" className={styles.failure}>
        {failure && <LaneFailure isInline failure={failure} />}
      </div>
      <div className={styles.buttons}>
        <Button look="quiet" onClick={onDone}>
          Cancel
        </Button>
        <Button look="primary" type="submit" isBusy={create.isRunning}>
          Create
        </Button>
      </div>
    </form>
  );
};

/** Beside New lane in the panel. */
const OtherWays = () => {
  const [isAdopting, setAdopting] = useState(false);
  return (
    <>
      <Menu
        trigger={
          <IconButton size="small" label="Other ways to open a lane" icon={<ChevronDown size={16} aria-hidden />} />
        }
      >
        <MenuItem icon={<SquareTerminal size={16} />} onSelect={() => setAdopting(true)}>
          Adopt from tmux…
        </MenuItem>
      </Menu>
      <AdoptDialog isOpen={isAdopting} onClose={() => setAdopting(false)} />
    </>
  );
};

interface NewLaneProps {
  /** In the empty terminal pane, where this is the only thing to do. */
  readonly isPrimary?: boolean;
  /** Another place has the button. A form that is open already stays. */
  readonly isElsewhere?: boolean;
  /** Opens the form when it increases. */
  readonly asks: number;
}

export const NewLane = ({ isPrimary = false, isElsewhere = false, asks }: NewLaneProps) => {
  const [isOpen, setOpen] = useState(false);
  const [heard, setHeard] = useState(asks);
  if (asks !== heard) {
    setHeard(asks);
    if (!isElsewhere) setOpen(true);
  }
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => {
    flushSync(() => setOpen(false));
    opener.current?.focus();
  };
  if (isOpen) return <NewLaneForm onDone={close} isCard={isPrimary} />;
  if (isElsewhere) return null;
  const button = (
    <Button
      ref={opener}
      look={isPrimary ? "primary" : "quiet"}
      className={isPrimary ? undefined : styles.opener}
      onClick={() => setOpen(true)}
    >
      <Plus size={16} aria-hidden />
      New lane
    </Button>
  );
  if (isPrimary) return button;
  return (
    <div className={styles.openers}>
      {button}
      <OtherWays />
    </div>
  );
};
