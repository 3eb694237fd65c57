// The page's keyboard shortcuts, in one list.
import { Button } from "../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../components/dialog/dialog";
import { isMac } from "../../../platform/window";
import styles from "./keys-dialog.module.css";

const shortcutsOf = (mac: boolean): readonly (readonly [keys: string, does: string])[] => [
  [mac ? "⌘K" : "Ctrl K", mac ? "Find a lane or an action" : "Find a lane or an action, except in a terminal"],
  [mac ? "⌥⇧K" : "Alt Shift K", "The same from anywhere, also in a terminal"],
  [mac ? "⌥K" : "Alt K", "Find a lane. Also leaves a terminal, because Tab goes to the shell there."],
  [mac ? "⌥S" : "Alt S", "Share this terminal, or show its share"],
  [mac ? "⌥T" : "Alt T", "Take the keyboard back from an agent"],
  ["?", "Show these shortcuts, except in fields and terminals"],
  ["F8", "Go to the notifications, and back"],
  ["F2, Delete", "Rename or close the focused lane"],
  [mac ? "⌘C, ⌘V" : "Ctrl Shift C, Ctrl Shift V", "Copy and paste in the terminal"],
];

interface KeysDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export const KeysDialog = ({ isOpen, onClose }: KeysDialogProps) => (
  <Dialog isOpen={isOpen} title="Keyboard shortcuts" onClose={onClose}>
    <DialogBody>
      <dl className={styles.keys}>
        {shortcutsOf(isMac()).map(([keys, does]) => (
          <div key={keys} className={styles.row}>
            <dt>
              <kbd className={styles.key}>{keys}</kbd>
            </dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </DialogBody>
    <DialogFoot>
      <Button look="primary" onClick={onClose}>
        Done
      </Button>
    </DialogFoot>
  </Dialog>
);
