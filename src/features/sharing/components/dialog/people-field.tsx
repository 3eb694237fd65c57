// Who can join, as chips: saved people, GitHub users, pasted keys and key files.
import { AtSign, FileKey, KeyRound, UserRound, UsersRound } from "lucide-react";
import { type DragEvent, useRef, useState } from "react";
import { Button } from "../../../../components/controls/button";
import { ChipsField } from "../../../../components/form/chips-field";
import type { ShareDraft } from "../../model/draft";
import { keyCountWords, type Person } from "../../model/people";
import { isFirstChosen } from "../../model/people-entry";
import { FailureStatus } from "../failure-notice";
import styles from "./people.module.css";
import type { PeopleEntry } from "./use-people";

const icons = { saved: UserRound, github: AtSign, key: KeyRound } as const;

const chipOf = (person: Person) => {
  const Icon = icons[person.source];
  return {
    id: `${person.source} ${person.keys[0]}`,
    label: person.label,
    icon: <Icon size={14} aria-hidden />,
    detail: keyCountWords(person),
    title: person.keys.join("\n"),
    person,
  };
};

export interface PeopleFieldProps {
  readonly draft: ShareDraft;
  readonly people: PeopleEntry;
  readonly problem: string | null;
  /** Opens the window in which saved keys are renamed and forgotten. */
  readonly onManage: () => void;
}

const useFileDrop = (take: (files: readonly File[]) => Promise<void>) => {
  const [isDropTarget, setIsDropTarget] = useState(false);
  return {
    isDropTarget,
    handlers: {
      onDragOver: (event: DragEvent) => {
        event.preventDefault();
        setIsDropTarget(true);
      },
      onDragLeave: () => setIsDropTarget(false),
      onDrop: (event: DragEvent) => {
        setIsDropTarget(false);
        if (event.dataTransfer.files.length === 0) return;
        event.preventDefault();
        void take([...event.dataTransfer.files]);
      },
    },
  };
};

export const PeopleField = ({ draft, people, problem, onManage }: PeopleFieldProps) => {
  const chooser = useRef<HTMLInputElement>(null);
  const drop = useFileDrop(people.takeFiles);
  const chips = draft.people.map(chipOf);
  const fetching = people.fetching === null ? null : `Getting the public keys of @${people.fetching} from github.com…`;
  return (
    <div className={styles.people} {...drop.handlers}>
      <ChipsField
        label="People"
        labelAside={
          <span className={styles.sources}>
            <Button size="small" look="quiet" onClick={() => chooser.current?.click()}>
              <FileKey size={16} aria-hidden />
              Choose file
            </Button>
            <Button size="small" look="quiet" onClick={onManage}>
              <UsersRound size={16} aria-hidden />
              Saved keys
            </Button>
          </span>
        }
        chips={chips}
        onRemove={({ id }) => {
          const chip = chips.find((each) => each.id === id);
          if (chip !== undefined) people.remove(chip.person);
        }}
        text={draft.peopleText}
        onText={people.changeText}
        suggestionsOf={people.suggestionsOf}
        isFirstChosen={isFirstChosen}
        onChoose={people.choose}
        onEnter={() => people.enter(true)}
        onLeave={() => people.enter(false)}
        onPaste={people.paste}
        placeholder="Name, @GitHub user or public key"
        isDropTarget={drop.isDropTarget}
        problem={people.problem ?? problem}
        hint={fetching ?? "Names, @GitHub users, public keys or dropped files."}
        announcement={fetching}
      />
      {people.failure !== null && <FailureStatus isInline failure={people.failure} />}
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label="Key files"
        onChange={(event) => {
          void people.takeFiles([...(event.target.files ?? [])]);
          // Lets the user choose the same file again.
          event.target.value = "";
        }}
      />
    </div>
  );
};
