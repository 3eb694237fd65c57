// The main area of the page: the terminal pane, or the audit log while it is open.
import { type ReactNode, useEffect, useRef } from "react";
import { laterPart } from "../../../components/later";
import { useAuditUi } from "../commands/audit-context";

/** The panel and the terminal don't need it. */
export const AuditPage = laterPart(async () => (await import("./page/page")).AuditPage);

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
  if (!isOpen) return children;
  return <AuditPage panelButton={panelButton} onBack={goBack} />;
};
