// Shows where a terminal's link really goes before opening it. Anyone who can type in the terminal may have printed it.
import { useRef } from "react";
import { Button } from "../../../../components/controls/button";
import { CopyButton } from "../../../../components/controls/copy-button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { isAppWindow } from "../../../../platform/app-window";
import { copyText } from "../../../../platform/clipboard";
import { openPage } from "../../../../platform/window";
import { useLaneCommands } from "../../commands/lanes-context";
import styles from "./view.module.css";

type LinkDialogProps = {
  /** An http or https URL. Null: closed. */
  readonly href: string | null;
  readonly onDone: () => void;
};

export const LinkDialog = ({ href, onDone }: LinkDialogProps) => {
  const { openLink } = useLaneCommands();
  const openButton = useRef<HTMLButtonElement>(null);
  if (href === null) return null;
  const open = async () => {
    onDone();
    // A tab opened from the app window would be in that window's profile, not in the operator's browser.
    const answer = isAppWindow() ? await openLink(href) : null;
    if (answer === null || !answer.ok || !answer.value.opened) openPage(href);
  };
  return (
    <Dialog isOpen title="Open link" onClose={onDone} focusFirst={openButton}>
      <DialogBody>
        <p>
          This link comes from the terminal. It opens <strong>{new URL(href).host}</strong>:
        </p>
        <p className={styles.link}>{href}</p>
      </DialogBody>
      <DialogFoot>
        <CopyButton label="Copy link" onCopy={() => copyText(href)} />
        <Button onClick={onDone}>Cancel</Button>
        <Button ref={openButton} look="primary" onClick={() => void open()}>
          Open
        </Button>
      </DialogFoot>
    </Dialog>
  );
};
