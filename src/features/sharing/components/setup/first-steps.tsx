// The three steps to a first share: in the empty terminal pane, and then as a card in the panel until the share is live.
import { type ReactNode, useEffect } from "react";
import { useStore } from "zustand";
import { Button } from "../../../../components/controls/button";
import { Shape } from "../../../../components/status/shape";
import { resolveSelection } from "../../../../stores/selectors";
import { useLanes, useSelection, useShares } from "../../../../stores/stores-context";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import { useGuestKeys } from "../../commands/use-guest-keys";
import styles from "./setup.module.css";

const useStage = () => useStore(useSharingTools().firstSteps, (state) => state.stage);

/** Decides whether there are first steps, and ends them when the first share has been live. Renders nothing. */
const Progress = () => {
  const { firstSteps } = useSharingTools();
  const hasNoLanes = useLanes((state) => state.lanes.length === 0);
  const { guestKeys, isKnown } = useGuestKeys();
  const wasLive = useShares((state) => [...state.shares.values()].some(({ liveAtMs }) => liveAtMs !== null));
  useEffect(() => {
    if (isKnown) firstSteps.getState().decide(hasNoLanes && guestKeys.length === 0);
  }, [firstSteps, hasNoLanes, isKnown, guestKeys.length]);
  useEffect(() => {
    if (wasLive) firstSteps.getState().finish();
  }, [firstSteps, wasLive]);
  return null;
};

/** Mounted once per page. Waits for the first snapshot: before it, the saved keys can't be asked for. */
export const FirstStepsProgress = () => {
  const isConnected = useLanes((state) => state.isKnown);
  return useStage() === "done" || !isConnected ? null : <Progress />;
};

type StepProps = {
  readonly isDone: boolean;
  readonly title: string;
  readonly text: string;
  /** Null: not possible yet. */
  readonly action: ReactNode;
};

const Step = ({ isDone, title, text, action }: StepProps) => (
  <li className={styles.step} data-done={isDone || undefined}>
    <span className={styles.stepMark} data-tone={isDone ? "green" : "neutral"}>
      <Shape name={isDone ? "check" : "ring"} />
    </span>
    <div className={styles.stepWords}>
      <p className={styles.stepTitle}>
        {title}
        {isDone && <span className={styles.stepDone}> done</span>}
      </p>
      {!isDone && <p className={styles.stepText}>{text}</p>}
      {!isDone && action}
    </div>
  </li>
);

/** `newLane`: the button of the lanes feature, or null where another place has it. */
const Steps = ({ newLane }: { readonly newLane: ReactNode }) => {
  const open = useSharingUi((state) => state.open);
  const { guestKeys } = useGuestKeys();
  const lanes = useLanes((state) => state.lanes);
  const terminalId = useSelection((state) => resolveSelection(lanes, state)?.terminal?.terminalId ?? null);
  const hasPerson = guestKeys.length > 0;
  return (
    <ol className={styles.steps}>
      <Step
        isDone={lanes.length > 0}
        title="Create a lane"
        text="A lane holds one or more terminals. You can share any of them."
        action={newLane}
      />
      <Step
        isDone={hasPerson}
        title="Add a person"
        text="Save the public key of someone you work with, or get it from GitHub."
        action={
          <Button size="small" aria-haspopup="dialog" onClick={() => open({ kind: "add-person" })}>
            Add a person
          </Button>
        }
      />
      <Step
        isDone={false}
        title="Share"
        text="Choose who can join, whether they can type, and for how long."
        action={
          terminalId !== null && (
            <Button
              size="small"
              look={hasPerson ? "primary" : "plain"}
              aria-haspopup="dialog"
              onClick={() => open({ kind: "share", terminalId })}
            >
              Start sharing
            </Button>
          )
        }
      />
    </ol>
  );
};

const SetupLinks = () => {
  const open = useSharingUi((state) => state.open);
  return (
    <p className={styles.links}>
      <Button look="link" aria-haspopup="dialog" onClick={() => open({ kind: "doctor" })}>
        Setup check
      </Button>
      <span aria-hidden> · </span>
      <Button look="link" aria-haspopup="dialog" onClick={() => open({ kind: "rules", backTo: null })}>
        Rules in force
      </Button>
    </p>
  );
};

export type WelcomeProps = { readonly newLane: ReactNode; readonly children: ReactNode };

/** Until it is decided whether this is the first run. Without the saved keys it can't be decided. */
const Undecided = ({ children }: { readonly children: ReactNode }) =>
  useGuestKeys().failure === null ? null : children;

/**
 * In the empty terminal pane. `children`: what the pane shows if this isn't the first run. Nothing until that is decided, because
 * an open New lane form would disappear when one replaces the other.
 */
export const Welcome = ({ newLane, children }: WelcomeProps) => {
  const stage = useStage();
  if (stage === "unknown") return <Undecided>{children}</Undecided>;
  if (stage === "done") return children;
  return (
    <section className={styles.welcome} aria-labelledby="first-steps">
      <h1 id="first-steps" className={styles.title}>
        Share your first terminal
      </h1>
      <Steps newLane={newLane} />
      <SetupLinks />
      <p className={styles.promise}>lanecast needs no account and sends no usage data.</p>
    </section>
  );
};

/** In the panel, once there is a lane. */
export const FirstStepsCard = () => {
  const { firstSteps } = useSharingTools();
  const hasLanes = useLanes((state) => state.lanes.length > 0);
  if (useStage() !== "open" || !hasLanes) return null;
  return (
    <section className={styles.card} aria-labelledby="first-steps">
      <div className={styles.cardHead}>
        <h2 id="first-steps" className={styles.cardTitle}>
          Share your first terminal
        </h2>
        <Button size="small" look="quiet" onClick={() => firstSteps.getState().finish()}>
          Hide
        </Button>
      </div>
      <Steps newLane={null} />
      <SetupLinks />
    </section>
  );
};
