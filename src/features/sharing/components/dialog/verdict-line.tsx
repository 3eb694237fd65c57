// What the gate says to the form as it stands, and what would be allowed instead.

import { useLayoutEffect, useRef } from "react";
import type { Instead } from "#contract/commands";
import { Button } from "../../../../components/controls/button";
import { Callout } from "../../../../components/feedback/callout";
import type { VerdictView } from "../../model/verdict-view";
import styles from "./verdict-line.module.css";

export interface VerdictLineProps {
  readonly view: VerdictView;
  readonly onInstead: (instead: Instead) => void;
}

/** While the next answer is on its way the line keeps the room of the last one: nothing under the pointer moves. */
const useKeptHeight = (isKept: boolean) => {
  const box = useRef<HTMLDivElement>(null);
  const lastPx = useRef(0);
  useLayoutEffect(() => {
    const element = box.current;
    if (element === null) return;
    element.style.minHeight = isKept ? `${lastPx.current}px` : "";
    if (!isKept) lastPx.current = element.offsetHeight;
  });
  return box;
};

export const VerdictLine = ({ view, onInstead }: VerdictLineProps) => (
  <div ref={useKeptHeight(view.isAsking)}>
    <Callout
      statusName="Verdict"
      tone={view.tone}
      isQuiet={view.isQuiet}
      shape={view.shape}
      title={
        <>
          {view.title}
          {view.rules !== null && <span className={styles.rules}>{view.rules}</span>}
        </>
      }
      actions={
        view.instead.length === 0
          ? undefined
          : view.instead.map((instead) => (
              <Button key={instead.label} size="small" onClick={() => onInstead(instead)}>
                {instead.label}
              </Button>
            ))
      }
    >
      {view.text}
    </Callout>
  </div>
);
