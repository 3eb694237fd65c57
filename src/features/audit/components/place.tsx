// The main area of the page: the terminal pane, or the audit log while it is open.
import { lazy, type ReactNode, Suspense, useEffect, useRef } from "react";
import { useAuditUi } from "../commands/audit-context";

/** Loaded when it is first opened: the panel and the terminal don't need it. */
const AuditPage = lazy(() => import("./page/page").then(({ AuditPage }) => ({ default: AuditPage })));

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
  return (
    <Suspense fallback={null}>
      <AuditPage panelButton={panelButton} onBack={goBack} />
    </Suspense>
  );
};
