// The relays: what there is, whether each works, and how to add one. Written into config.toml by the runtime; no editor needed.
import { useState } from "react";
import { Button } from "../../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { useDesk } from "../../commands/sharing-context";
import { useRelays } from "../../commands/use-relays";
import type { DeskWindow } from "../../state/sharing-desk";
import { FailureStatus } from "../failure-notice";
import { RelayAddForm } from "./relay-add-form";
import { RelayList } from "./relay-list";

export const RelaysWindow = ({ backTo }: { readonly backTo: DeskWindow | null }) => {
  const close = useDesk((state) => state.close);
  const open = useDesk((state) => state.open);
  const { relays, addresses, isAsking, failure, askAgain } = useRelays();
  const [isAdding, setIsAdding] = useState(backTo !== null);
  const leave = () => (backTo === null ? close() : open(backTo));
  return (
    <Dialog isOpen title="Relays" onClose={leave}>
      {isAdding ? (
        <RelayAddForm addresses={addresses} onDone={() => setIsAdding(false)} />
      ) : (
        <>
          <DialogBody>
            <p>Where guests dial in. What runs between you and them is yours, unless it is marked public.</p>
            <RelayList relays={relays} />
            {relays.length === 0 && isAsking && <p>Looking which relays there are.</p>}
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
            <Button onClick={() => setIsAdding(true)}>Add a relay</Button>
            <Button look="primary" onClick={leave}>
              {backTo === null ? "Done" : "Back to the share"}
            </Button>
          </DialogFoot>
        </>
      )}
    </Dialog>
  );
};
