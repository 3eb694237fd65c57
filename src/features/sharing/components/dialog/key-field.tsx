// The keys of those who may join: pasted, dropped, from a file, saved before, or published on GitHub. A private key is told apart at once and never kept.
import { AtSign, FileKey, KeyRound } from "lucide-react";
import { type DragEvent, useId, useRef, useState } from "react";
import { Button } from "../../../../components/controls/button";
import { TextArea } from "../../../../components/form/text-field";
import { countOf, listOf } from "../../../../words/phrases";
import { KEY_FILE_MAX_BYTES, readKeys, withMoreKeys } from "../../model/key-lines";
import { GithubKeys } from "./github-keys";
import styles from "./key-field.module.css";
import { SavedKeys } from "./saved-keys";

export interface KeyFieldProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Beside what is there when they come: reading a file takes its time, and somebody may type meanwhile. */
  readonly onAdd: (keys: string) => void;
  readonly problem: string | null;
  /** To the window where saved keys are named and forgotten. */
  readonly onManage: () => void;
}

/** `2 keys: ana@laptop and a key without a name`. */
const foundWords = (text: string): string | null => {
  const { keys } = readKeys(text);
  if (keys.length === 0) return null;
  const names = keys.slice(0, 3).map(({ label, type }) => label ?? `${type} without a name`);
  const more = keys.length > names.length ? [`${keys.length - names.length} more`] : [];
  return `${countOf(keys.length, "key")}: ${listOf([...names, ...more])}`;
};

/** The text of the files that hold public keys, and the first problem with the others. */
const readFiles = async (files: readonly File[]): Promise<{ text: string; problem: string | null }> => {
  let text = "";
  let problem: string | null = null;
  for (const file of files) {
    const content = file.size > KEY_FILE_MAX_BYTES ? null : await file.text();
    const { keys, problems } = readKeys(content ?? "");
    if (content !== null && keys.length > 0) text = withMoreKeys(text, content);
    else problem ??= `${file.name}: ${problems[0] ?? "There is no public key in it."}`;
  }
  return { text, problem };
};

export const KeyField = ({ value, onChange, onAdd, problem, onManage }: KeyFieldProps) => {
  const chooser = useRef<HTMLInputElement>(null);
  const [fileProblem, setFileProblem] = useState<string | null>(null);
  const [isOver, setIsOver] = useState(false);
  const [way, setWay] = useState<"saved" | "github" | null>(null);
  const wayId = useId();
  const take = async (files: readonly File[]) => {
    const read = await readFiles(files);
    setFileProblem(read.problem);
    if (read.text !== "") onAdd(read.text);
  };
  const drop = (event: DragEvent) => {
    setIsOver(false);
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void take([...event.dataTransfer.files]);
  };
  return (
    <div className={styles.keys}>
      <TextArea
        label="Keys"
        labelAside={
          <span className={styles.ways}>
            <Button
              size="small"
              look="quiet"
              aria-expanded={way === "saved"}
              aria-controls={way === "saved" ? wayId : undefined}
              onClick={() => setWay(way === "saved" ? null : "saved")}
            >
              <KeyRound size={16} aria-hidden />
              Saved keys
            </Button>
            <Button
              size="small"
              look="quiet"
              aria-expanded={way === "github"}
              aria-controls={way === "github" ? wayId : undefined}
              onClick={() => setWay(way === "github" ? null : "github")}
            >
              <AtSign size={16} aria-hidden />
              GitHub name
            </Button>
            <Button size="small" look="quiet" onClick={() => chooser.current?.click()}>
              <FileKey size={16} aria-hidden />
              Choose a file
            </Button>
          </span>
        }
        wrap="off"
        isMono
        rows={2}
        className={isOver ? styles.over : undefined}
        placeholder="ssh-ed25519 AAAA… ana@laptop"
        value={value}
        problem={problem ?? fileProblem}
        hint={foundWords(value) ?? "Public keys, one a line. Paste them, or drop a file."}
        onChange={(event) => {
          setFileProblem(null);
          onChange(event.target.value);
        }}
        onDragOver={(event) => {
          event.preventDefault();
          setIsOver(true);
        }}
        onDragLeave={() => setIsOver(false)}
        onDrop={drop}
      />
      {way === "saved" && <SavedKeys id={wayId} value={value} onChange={onChange} onManage={onManage} />}
      {way === "github" && <GithubKeys id={wayId} onKeys={onAdd} />}
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label="Key files"
        onChange={(event) => {
          void take([...(event.target.files ?? [])]);
          // The same file chosen again must count again.
          event.target.value = "";
        }}
      />
    </div>
  );
};
