// Shows where a link of the terminal really goes before it is opened: the text came from whoever writes into the lane.
import { useRef } from "react";
import { Button } from "../../../components/controls/button";
import { CopyButton } from "../../../components/controls/copy-button";
import { Dialog, DialogBody, DialogFoot } from "../../../components/dialog/dialog";
import { copyText } from "../../../platform/clipboard";
import { openPage } from "../../../platform/window";
import styles from "./link-question.module.css";

type LinkQuestionProps = {
  /** http or https; null: nothing to ask. */
  readonly href: string | null;
  readonly onDone: () => void;
};

export const LinkQuestion = ({ href, onDone }: LinkQuestionProps) => {
  const openButton = useRef<HTMLButtonElement>(null);
  if (href === null) return null;
  const open = () => {
    openPage(href);
    onDone();
  };
  return (
    <Dialog isOpen title="Open link" onClose={onDone} focusFirst={openButton}>
      <DialogBody>
        <p>
          This link was written in the terminal. It goes to <strong>{new URL(href).host}</strong>:
        </p>
        <p className={styles.target}>{href}</p>
      </DialogBody>
      <DialogFoot>
        <CopyButton label="Copy link" onCopy={() => copyText(href)} />
        <Button onClick={onDone}>Cancel</Button>
        <Button ref={openButton} look="primary" onClick={open}>
          Open
        </Button>
      </DialogFoot>
    </Dialog>
  );
};
