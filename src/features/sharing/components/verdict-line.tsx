// What the gate says to the form as it stands, and what would be allowed instead.
import type { Instead } from "@contract/commands";
import { Button } from "../../../components/button";
import { Callout } from "../../../components/callout";
import type { VerdictView } from "../model/verdict-view";
import styles from "./verdict-line.module.css";

export interface VerdictLineProps {
  readonly view: VerdictView;
  readonly onInstead: (instead: Instead) => void;
}

export const VerdictLine = ({ view, onInstead }: VerdictLineProps) => (
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
);
