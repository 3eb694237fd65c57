// The relays one by one: what guests dial, whether it is ready, a real try of it, and taking it away again.
import type { RelayView } from "#contract/relay";
import { Button } from "../../../../components/controls/button";
import type { Failure } from "../../../../words/failure-words";
import { useRemoveRelay, useTestRelay } from "../../commands/use-relays";
import { dialWords, relayLabel } from "../../model/relay-words";
import { FailureNotice } from "../failure-notice";
import styles from "./relay-list.module.css";

export const RelayList = ({ relays }: { readonly relays: readonly RelayView[] }) => (
  <ul className={styles.list} aria-label="Relays">
    {relays.map((relay) => (
      <RelayLine key={`${relay.name} ${relay.backend}`} relay={relay} />
    ))}
  </ul>
);

const marks = (relay: RelayView): string =>
  [relay.backend, relay.isDefault ? "default" : null, relay.public ? "public" : null]
    .filter((mark) => mark !== null)
    .join(" · ");

const RelayLine = ({ relay }: { readonly relay: RelayView }) => {
  const test = useTestRelay();
  const remove = useRemoveRelay();
  const label = relayLabel(relay);
  const tryIt = async () => {
    remove.reset();
    await test.ask(relay.name);
  };
  return (
    <li className={styles.line}>
      <div className={styles.words}>
        <p>
          <strong>{label}</strong> <span className={styles.quiet}>{marks(relay)}</span>
        </p>
        <p className={styles.quiet}>{dialWords(relay)}</p>
        {!relay.available && (
          <p data-tone="amber" className={styles.told}>
            {[relay.problem, relay.remedy].filter((part) => part !== null).join(" ")}
          </p>
        )}
        <RelayAnswer test={test} refused={remove.failure} />
      </div>
      <Button
        size="small"
        aria-label={`Try ${label} (${relay.backend})`}
        isBusy={test.isAsking}
        onClick={() => void tryIt()}
      >
        Try
      </Button>
      {!relay.builtIn && (
        <Button
          size="small"
          look="quiet"
          aria-label={`Remove ${label} (${relay.backend})`}
          isBusy={remove.isAsking}
          onClick={() => void remove.ask(relay.name)}
        >
          Remove
        </Button>
      )}
    </li>
  );
};

interface RelayAnswerProps {
  readonly test: ReturnType<typeof useTestRelay>;
  readonly refused: Failure | null;
}

/** There before its words, so that they are read out. */
const RelayAnswer = ({ test, refused }: RelayAnswerProps) => {
  const problem = refused ?? test.failure;
  return (
    <div role="status">
      {problem !== null && <FailureNotice isInline failure={problem} />}
      {problem === null && test.answer !== null && (
        <p data-tone={test.answer.ok ? "green" : "red"} className={styles.told}>
          {test.answer.ok
            ? "It works."
            : [test.answer.problem, test.answer.remedy].filter((part) => part !== null).join(" ")}
        </p>
      )}
    </div>
  );
};
