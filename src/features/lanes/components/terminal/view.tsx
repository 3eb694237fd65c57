// One live terminal: its screen, and messages over it while it is opening, disconnected, ended or failed.

import { type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import type { TerminalId } from "#contract/ids";
import { Button } from "../../../../components/controls/button";
import { useSelection } from "../../../../stores/stores-context";
import type { ScreenSize } from "../../terminal/screen";
import { LaneFailure } from "../failure";
import { VIEW_ID } from "./header";
import { LinkDialog } from "./link-dialog";
import { type TerminalViewState, useTerminalView } from "./use-view";
import styles from "./view.module.css";

type TerminalViewProps = {
  readonly terminalId: TerminalId;
  /** The region's name: lane and terminal title. */
  readonly name: string;
  /** Whether the terminal mirrors a pane of the operator's own tmux. */
  readonly isMirror?: boolean;
  /** Over the terminal: a slot of the handoff feature. */
  readonly cover: ReactNode;
};

const Message = ({ children }: { readonly children: ReactNode }) => <div className={styles.message}>{children}</div>;

interface StateMessageProps {
  readonly state: TerminalViewState;
  /** Why the last typing was refused. */
  readonly refusal: string | null;
  readonly retry: () => void;
}

const StateMessage = ({ state, refusal, retry }: StateMessageProps) => {
  switch (state.kind) {
    case "shown":
      return refusal === null ? null : <Message>{refusal}</Message>;
    case "opening":
      return <p className={styles.opening}>Opening the terminal…</p>;
    case "lost":
      return <Message>Disconnected. This may be out of date. You can type again once lanecast is back.</Message>;
    case "closed":
      return <Message>This terminal has ended.</Message>;
    case "failed":
      return (
        <Message>
          <LaneFailure
            isInline
            failure={state.error}
            actions={
              <Button size="small" onClick={retry}>
                Try again
              </Button>
            }
          />
        </Message>
      );
  }
};

/** Focuses the terminal when the user opens it, and at first if nothing else has focus. */
const useFocusOnOpen = (terminalId: TerminalId, hasScreen: boolean, focus: () => void) => {
  const openings = useSelection((state) => state.openings);
  const seen = useRef(openings);
  // biome-ignore lint/correctness/useExhaustiveDependencies: must also run for another terminal
  useEffect(() => {
    if (!hasScreen) return;
    const wasOpenedByUser = seen.current !== openings;
    seen.current = openings;
    if (wasOpenedByUser || document.activeElement === document.body) focus();
  }, [openings, terminalId, hasScreen, focus]);
};

type OtherSizeProps = Pick<TerminalViewProps, "isMirror"> & {
  readonly size: ScreenSize;
  readonly onFit: () => void;
};

const OtherSize = ({ isMirror = false, size, onFit }: OtherSizeProps) => (
  <p className={styles.otherSize} data-plain={isMirror || undefined}>
    {isMirror ? "Sized by your tmux" : "Sized for another window"} ({size.cols}×{size.rows})
    {!isMirror && (
      <Button size="small" look="quiet" onClick={onFit}>
        Resize to fit
      </Button>
    )}
  </p>
);

export const TerminalView = ({ terminalId, name, isMirror = false, cover }: TerminalViewProps) => {
  const host = useRef<HTMLDivElement>(null);
  const [link, setLink] = useState<string | null>(null);
  const onLink = useCallback((href: string) => setLink(href), []);
  const view = useTerminalView(terminalId, host, onLink, isMirror);
  const { state, focus, retry, otherSize, refusal, resizeToFit } = view;
  useFocusOnOpen(terminalId, view.hasScreen, focus);
  // While the terminal is larger than its place, the browser may scroll to the cursor. Nothing scrolls back once it fits.
  const fits = otherSize === null;
  useEffect(() => {
    if (fits && host.current?.parentElement) host.current.parentElement.scrollTop = 0;
  }, [fits]);
  const closeLink = () => {
    setLink(null);
    focus();
  };
  return (
    <section id={VIEW_ID} className={styles.view} aria-label={`Terminal ${name}`} data-state={state.kind}>
      <div className={styles.place}>
        <div ref={host} className={styles.screen} data-terminal-keys />
      </div>
      {otherSize && state.kind === "shown" && refusal === null && (
        <OtherSize isMirror={isMirror} size={otherSize} onFit={resizeToFit} />
      )}
      <div role="status">
        <StateMessage state={state} refusal={refusal} retry={retry} />
      </div>
      {cover}
      <LinkDialog href={link} onDone={closeLink} />
    </section>
  );
};
