// The public keys of one person: pasted, dropped, from a file, or from GitHub. A private key is rejected and never kept.
import { AtSign, FileKey } from "lucide-react";
import { type DragEvent, useId, useRef, useState } from "react";
import { Button } from "../../../../components/controls/button";
import { TextArea } from "../../../../components/form/text-field";
import { foundKeysWords, PRIVATE_KEY_REMOVED, withMoreKeys, withoutPrivateKeys } from "../../model/guest-keys";
import { GithubKeys } from "./github-keys";
import { readKeyFiles } from "./key-files";
import styles from "./keys.module.css";

export interface KeyFieldProps {
  readonly value: string;
  readonly onChange: (text: string) => void;
  /** Adds keys to what the field contains when they arrive: reading a file takes a while, and people go on typing. */
  readonly onAdd: (keys: string) => void;
  readonly problem: string | null;
}

export const KeyField = ({ value, onChange, onAdd, problem }: KeyFieldProps) => {
  const chooser = useRef<HTMLInputElement>(null);
  const [fileProblem, setFileProblem] = useState<string | null>(null);
  const [isDropTarget, setIsDropTarget] = useState(false);
  const [isGithubOpen, setIsGithubOpen] = useState(false);
  const sourceId = useId();
  const take = async (files: readonly File[]) => {
    const read = await readKeyFiles(files);
    setFileProblem(read.problem);
    if (read.files.length > 0) onAdd(read.files.map(({ text }) => text).reduce(withMoreKeys, ""));
  };
  const drop = (event: DragEvent) => {
    setIsDropTarget(false);
    if (event.dataTransfer.files.length === 0) return;
    event.preventDefault();
    void take([...event.dataTransfer.files]);
  };
  return (
    <div className={styles.keys}>
      <TextArea
        label="Keys"
        labelAside={
          <span className={styles.sources}>
            <Button
              size="small"
              look="quiet"
              aria-expanded={isGithubOpen}
              aria-controls={isGithubOpen ? sourceId : undefined}
              onClick={() => setIsGithubOpen(!isGithubOpen)}
            >
              <AtSign size={16} aria-hidden />
              GitHub user
            </Button>
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
      {isGithubOpen && <GithubKeys id={sourceId} onKeys={onAdd} />}
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
