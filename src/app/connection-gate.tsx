// Shows the page, or replaces all of it with the reason why the runtime rejected it. The stores are then out of date.
import { type ReactNode, useEffect } from "react";
import { setWindowTitle } from "../platform/window";
import type { RefusalReason } from "../stores/connection-store";
import { useConnection } from "../stores/stores-context";
import styles from "./connection-gate.module.css";

const OPEN = <code className={styles.command}>lanecast open</code>;

const reasons: Readonly<Record<RefusalReason, { readonly title: string; readonly text: ReactNode }>> = {
  unauthorized: {
    title: "This link has expired",
    text: <>Run {OPEN} for a new one.</>,
  },
  "version-mismatch": {
    title: "This page is out of date",
    text: <>lanecast was updated while this page was open. Reload the page, or run {OPEN} for a new one.</>,
  },
};

const RefusedPage = ({ reason }: { readonly reason: RefusalReason }) => {
  // The counts in the title are out of date.
  useEffect(() => setWindowTitle("lanecast"), []);
  const { title, text } = reasons[reason];
  return (
    <main>
      <div className={styles.page} role="alert">
        <h1 className={styles.title}>{title}</h1>
        <p>{text}</p>
        <p>
          This page can't tell whether anything is still shared. To check, run{" "}
          <code className={styles.command}>lanecast share list</code>.
        </p>
      </div>
    </main>
  );
};

/** Needs the stores above it. Everything that reads them belongs below. */
export const ConnectionGate = ({ children }: { readonly children: ReactNode }) => {
  const status = useConnection((state) => state.status);
  return status.kind === "refused" ? <RefusedPage reason={status.reason} /> : children;
};
