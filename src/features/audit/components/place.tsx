// The main area of the page: the terminal pane, or the audit log while it is open.
import { type ReactNode, useEffect, useRef } from "react";
import { useAuditUi } from "../commands/audit-context";
import { AuditPage } from "./page/page";

export interface AuditPlaceProps {
  readonly panelButton: ReactNode;
  readonly children: ReactNode;
}

export const AuditPlace = ({ panelButton, children }: AuditPlaceProps) => {
  const isOpen = useAuditUi((state) => state.isOpen);
  const close = useAuditUi((state) => state.close);
  const isGoingBack = useRef(false);
  useEffect(() => {
    if (isOpen || !isGoingBack.current) return;
    isGoingBack.current = false;
    document.querySelector<HTMLElement>("[data-audit-opener]")?.focus();
  }, [isOpen]);
  const goBack = () => {
    isGoingBack.current = true;
    close();
  };
  return isOpen ? <AuditPage panelButton={panelButton} onBack={goBack} /> : children;
};
