// The keys of the people who can join: pasted, dropped, from a file, saved before, or from GitHub. A private key is rejected and never kept.
import { AtSign, FileKey, KeyRound } from "lucide-react";
import { type DragEvent, type ReactNode, useId, useRef, useState } from "react";
import { Button } from "../../../../components/controls/button";
import { TextArea } from "../../../../components/form/text-field";
import {
  foundKeysWords,
  KEY_FILE_MAX_BYTES,
  PRIVATE_KEY_REMOVED,
  parseKeys,
  withMoreKeys,
  withoutPrivateKeys,
} from "../../model/guest-keys";
import { GithubKeys, SavedKeys } from "./key-sources";
import styles from "./keys.module.css";

export interface KeyFieldProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Adds keys to what the field contains when they arrive: reading a file takes a while, and people go on typing. */
  readonly onAdd: (keys: string) => void;
  readonly problem: string | null;
  /** Opens the window in which saved keys are renamed and forgotten. Null: saved keys aren't offered. */
  readonly onManage: (() => void) | null;
}

/** The text of the files that contain public keys, and the first problem with the others. */
const readFiles = async (files: readonly File[]): Promise<{ text: string; problem: string | null }> => {
  let text = "";
  let problem: string | null = null;
  for (const file of files) {
    const content = file.size > KEY_FILE_MAX_BYTES ? null : await file.text();
    const { keys, problems } = parseKeys(content ?? "");
    if (content !== null && keys.length > 0) text = withMoreKeys(text, content);
    else problem ??= `${file.name}: ${problems[0] ?? "No public key found."}`;
  }
  return { text, problem };
};

type Source = "saved" | "github";

export const KeyField = ({ value, onChange, onAdd, problem, onManage }: KeyFieldProps) => {
  const chooser = useRef<HTMLInputElement>(null);
  const [fileProblem, setFileProblem] = useState<string | null>(null);
  const [isDropTarget, setIsDropTarget] = useState(false);
  const [source, setSource] = useState<Source | null>(null);
  const sourceId = useId();
  const take = async (files: readonly File[]) => {
    const read = await readFiles(files);
    setFileProblem(read.problem);
    if (read.text !== "") onAdd(read.text);
  };
  const drop = (event: DragEvent) => {
    setIsDropTarget(false);
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void take([...event.dataTransfer.files]);
  };
  const sourceProps = (of: Source) => ({
    controls: sourceId,
    isOpen: source === of,
    onToggle: () => setSource(source === of ? null : of),
  });
  return (
    <div className={styles.keys}>
      <TextArea
        label="Keys"
        labelAside={
          <span className={styles.sources}>
            {onManage !== null && (
              <SourceButton {...sourceProps("saved")}>
                <KeyRound size={16} aria-hidden />
                Saved keys
              </SourceButton>
            )}
            <SourceButton {...sourceProps("github")}>
              <AtSign size={16} aria-hidden />
              GitHub user
            </SourceButton>
            <Button size="small" look="quiet" onClick={() => chooser.current?.click()}>
              <FileKey size={16} aria-hidden />
              Choose file
            </Button>
          </span>
        }
        wrap="off"
        isMono
        rows={2}
        className={isDropTarget ? styles.dropTarget : undefined}
        placeholder="ssh-ed25519 AAAA… ana@laptop"
        value={value}
        problem={fileProblem ?? problem}
        hint={foundKeysWords(value) ?? "Public keys, one per line. Paste them or drop a file."}
        onChange={(event) => {
          const cleaned = withoutPrivateKeys(event.target.value);
          setFileProblem(cleaned === null ? null : PRIVATE_KEY_REMOVED);
          onChange(cleaned ?? event.target.value);
        }}
        onDragOver={(event) => {
          event.preventDefault();
          setIsDropTarget(true);
        }}
        onDragLeave={() => setIsDropTarget(false)}
        onDrop={drop}
      />
      {source === "saved" && onManage !== null && (
        <SavedKeys id={sourceId} value={value} onChange={onChange} onManage={onManage} />
      )}
      {source === "github" && <GithubKeys id={sourceId} onKeys={onAdd} />}
      <input
        ref={chooser}
        type="file"
        multiple
        hidden
        aria-label="Key files"
        onChange={(event) => {
          void take([...(event.target.files ?? [])]);
          // Lets the user choose the same file again.
          event.target.value = "";
        }}
      />
    </div>
  );
};

interface SourceButtonProps {
  /** The id of what it unfolds. */
  readonly controls: string;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly children: ReactNode;
}

const SourceButton = ({ controls, isOpen, onToggle, children }: SourceButtonProps) => (
  <Button
    size="small"
    look="quiet"
    aria-expanded={isOpen}
    aria-controls={isOpen ? controls : undefined}
    onClick={onToggle}
  >
    {children}
  </Button>
);
