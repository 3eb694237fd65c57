// What stands in place of everything where the runtime will not have this page, and waiting will not help.
import { useEffect } from "react";
import { setWindowTitle } from "../platform/window";
import type { RefusalReason } from "../stores/connection-store";
import styles from "./refused-page.module.css";

const words: Readonly<Record<RefusalReason, { title: string; text: string }>> = {
  unauthorized: {
    title: "This page is not let in",
    text: "Its address was used before, or the runtime has been started anew.",
  },
  "version-mismatch": {
    title: "This page and the runtime are of different versions",
    text: "lanecast was updated while this page stood open.",
  },
};

export const RefusedPage = ({ reason }: { readonly reason: RefusalReason }) => {
  // What the title counted is not known any more.
  useEffect(() => setWindowTitle("lanecast"), []);
  return (
    <main>
      <div className={styles.page} role="alert">
        <h1 className={styles.title}>{words[reason].title}</h1>
        <p>{words[reason].text}</p>
        <p>
          Whether anything is still shared, this page cannot tell:{" "}
          <code className={styles.command}>lanecast share list</code>.
        </p>
        <p>
          Open a fresh one with <code className={styles.command}>lanecast open</code>.
        </p>
      </div>
    </main>
  );
};
