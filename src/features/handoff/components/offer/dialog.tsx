// The dialog that hands a terminal to an agent: the form, then what it waits for. Closing it loses nothing.

import type { TerminalId } from "#contract/ids";
import { Dialog } from "../../../../components/dialog/dialog";
import { selectOpenHandoff } from "../../../../stores/handoff-selectors";
import { useHandoffs, useShares } from "../../../../stores/stores-context";
import { useHandoffTools } from "../../commands/handoff-context";
import { useSubject } from "../use-subject";
import { OfferForm } from "./form";
import { OfferState } from "./state";

export const OfferDialog = ({ terminalId }: { readonly terminalId: TerminalId }) => {
  const { ui } = useHandoffTools();
  const handoff = useHandoffs(selectOpenHandoff(terminalId));
  const limits = useShares((state) => state.limits);
  const subject = useSubject(terminalId);
  const { close } = ui.getState();
  if (limits === null) return null;
  return (
    <Dialog isOpen title="Hand to agent" subject={subject} onClose={close}>
      {handoff === null ? (
        <OfferForm terminalId={terminalId} limits={limits} onCancel={close} />
      ) : (
        <OfferState handoff={handoff} onDone={close} />
      )}
    </Dialog>
  );
};
