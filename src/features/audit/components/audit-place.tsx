// The main area: what stands there usually, or the audit log while it is open. Gives the focus back to what opened it.
import { type ReactNode, useEffect, useRef } from "react";
import { useDesk } from "../commands/audit-context";
import { AuditPage } from "./audit-page";

export interface AuditPlaceProps {
  readonly panelButton: ReactNode;
  readonly children: ReactNode;
}

export const AuditPlace = ({ panelButton, children }: AuditPlaceProps) => {
  const isOpen = useDesk((state) => state.isOpen);
  const close = useDesk((state) => state.close);
  const isGoingBack = useRef(false);
  useEffect(() => {
    if (isOpen || !isGoingBack.current) return;
    isGoingBack.current = false;
    document.querySelector<HTMLElement>("[data-audit-opener]")?.focus();
  }, [isOpen]);
  const back = () => {
    isGoingBack.current = true;
    close();
  };
  return isOpen ? <AuditPage panelButton={panelButton} onBack={back} /> : children;
};
