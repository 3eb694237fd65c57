// The windows of handoffs. A later script of the page has them.
import type { HandoffWindow } from "../state/handoff-ui";
import { ExtendWindow } from "./extend";
import { OfferDialog } from "./offer/dialog";
import { SummaryWindow } from "./summary/summary";

export const OpenHandoffWindow = ({ window }: { readonly window: HandoffWindow }) => {
  switch (window.kind) {
    case "offer":
      return <OfferDialog key={window.terminalId} terminalId={window.terminalId} />;
    case "extend":
      return <ExtendWindow key={window.handoffId} handoffId={window.handoffId} />;
    case "summary":
      return <SummaryWindow key={window.handoffId} handoffId={window.handoffId} />;
  }
};
