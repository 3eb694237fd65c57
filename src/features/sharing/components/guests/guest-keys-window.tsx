// The address book of guests' keys: whose each is, when they were last in, another name for it, and forgetting it. Grants nothing.
import { Button } from "../../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { useRuntimeNow } from "../../../../stores/stores-context";
import { useDesk } from "../../commands/sharing-context";
import { useGuestKeys } from "../../commands/use-guest-keys";
import type { DeskWindow } from "../../state/sharing-desk";
import { FailureStatus } from "../failure-notice";
import { GuestKeyLine } from "./guest-key-line";

export const GuestKeysWindow = ({ backTo }: { readonly backTo: DeskWindow | null }) => {
  const close = useDesk((state) => state.close);
  const open = useDesk((state) => state.open);
  const { guestKeys, isAsking, failure, askAgain } = useGuestKeys();
  const nowMs = useRuntimeNow();
  const leave = () => (backTo === null ? close() : open(backTo));
  return (
    <Dialog isOpen title="Guests' keys" onClose={leave}>
      <DialogBody>
        <p>Keys your shares were started with, for the next one. A key in this list lets nobody in by itself.</p>
        {guestKeys.length > 0 && (
          <ul aria-label="Guests' keys">
            {guestKeys.map((guestKey) => (
              <GuestKeyLine key={guestKey.fingerprint} guestKey={guestKey} nowMs={nowMs} />
            ))}
          </ul>
        )}
        {guestKeys.length === 0 && isAsking && <p>Looking whose keys there are.</p>}
        {guestKeys.length === 0 && !isAsking && failure === null && (
          <p>None yet. A key is kept here once a share was started with it.</p>
        )}
        <FailureStatus
          failure={failure}
          actions={
            <Button size="small" isBusy={isAsking} onClick={askAgain}>
              Try again
            </Button>
          }
        />
      </DialogBody>
      <DialogFoot>
        <Button look="primary" onClick={leave}>
          {backTo === null ? "Done" : "Back to the share"}
        </Button>
      </DialogFoot>
    </Dialog>
  );
};
