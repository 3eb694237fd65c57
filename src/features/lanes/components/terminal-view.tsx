// One terminal, live: its screen, and over it what stands in the way of that (not there yet, lost, over, refused).

import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import type { TerminalId } from "#contract/ids";
import { Button } from "../../../components/controls/button";
import { useSelection } from "../../../stores/stores-context";
import { LaneFailure } from "./lane-failure";
import { LinkQuestion } from "./link-question";
import { VIEW_ID } from "./terminal-header";
import styles from "./terminal-view.module.css";
import { type TerminalViewState, useTerminalView } from "./use-terminal-view";

type TerminalViewProps = {
  readonly terminalId: TerminalId;
  /** The region's name: lane and title. */
  readonly name: string;
};

const Over = ({ children }: { readonly children: ReactNode }) => <div className={styles.over}>{children}</div>;

const Standing = ({ state, retry }: { readonly state: TerminalViewState; readonly retry: () => void }) => {
  switch (state.kind) {
    case "shown":
      return null;
    case "opening":
      return <p className={styles.opening}>Opening the terminal…</p>;
    case "lost":
      return <Over>Not connected. What you see is from before; typing is off until the runtime is back.</Over>;
    case "closed":
      return <Over>This terminal is over.</Over>;
    case "failed":
      return (
        <Over>
          <LaneFailure
            isInline
            failure={state.error}
            actions={
              <Button size="small" onClick={retry}>
                Try again
              </Button>
            }
          />
        </Over>
      );
  }
};

/** Takes the focus when a person opened this terminal, and at first when nothing else has it. */
const useFocusOnOpening = (terminalId: TerminalId, focus: () => void) => {
  const openings = useSelection((state) => state.openings);
  const seen = useRef(openings);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another terminal is another reason to look
  useEffect(() => {
    const isAsked = seen.current !== openings;
    seen.current = openings;
    if (isAsked || document.activeElement === document.body) focus();
  }, [openings, terminalId, focus]);
};

export const TerminalView = ({ terminalId, name }: TerminalViewProps) => {
  const host = useRef<HTMLDivElement>(null);
  const [link, setLink] = useState<string | null>(null);
  const askLink = useCallback((href: string) => setLink(href), []);
  const { state, focus, retry, foreignSize, fitHere } = useTerminalView(terminalId, host, askLink);
  useFocusOnOpening(terminalId, focus);
  const closeLink = () => {
    setLink(null);
    focus();
  };
  return (
    <section id={VIEW_ID} className={styles.view} aria-label={`Terminal ${name}`} data-state={state.kind}>
      <div className={styles.place}>
        <div ref={host} className={styles.screen} />
      </div>
      {foreignSize && state.kind === "shown" && (
        <p className={styles.foreign}>
          {foreignSize.cols}×{foreignSize.rows}, the size of another window
          <Button size="small" look="quiet" onClick={fitHere}>
            Fit to this one
          </Button>
        </p>
      )}
      <div role="status">
        <Standing state={state} retry={retry} />
      </div>
      <LinkQuestion href={link} onDone={closeLink} />
    </section>
  );
};
