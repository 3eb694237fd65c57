// The page's keyboard shortcuts, in one list.
import { Button } from "../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../components/dialog/dialog";
import type { ReturnFocus } from "../../../components/dialog/modal";
import { isMac } from "../../../platform/window";
import styles from "./keys-dialog.module.css";

const shortcutsOf = (mac: boolean): readonly (readonly [keys: string, does: string])[] => [
  [mac ? "⌘K" : "Alt K", "Find a lane; also leads out of the terminal, where Tab belongs to the shell"],
  [mac ? "⌥S" : "Alt S", "Share this terminal"],
  [mac ? "⌥T" : "Alt T", "Take the keyboard back from an agent"],
  ["F8", "Go to the notifications, and back"],
  ["F2, Delete", "Rename or close the focused lane"],
  [mac ? "⌘C, ⌘V" : "Ctrl Shift C, Ctrl Shift V", "Copy and paste in the terminal"],
];

interface KeysDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly returnFocusTo: ReturnFocus;
}

export const KeysDialog = ({ isOpen, onClose, returnFocusTo }: KeysDialogProps) => (
  <Dialog isOpen={isOpen} title="Keyboard shortcuts" onClose={onClose} returnFocusTo={returnFocusTo}>
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
