// The window with the relays: test them, remove them, or add one. The runtime writes them to config.toml.
import { useState } from "react";
import type { RelayView } from "#contract/relay";
import { Button } from "../../../../components/controls/button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { useSharingUi } from "../../commands/sharing-context";
import { useRelays, useRemoveRelay, useTestRelay } from "../../commands/use-backends";
import { connectWords, relayLabel } from "../../model/relays";
import type { SharingWindow } from "../../state/sharing-ui";
import { FailureNotice, FailureStatus } from "../failure-notice";
import shared from "../shared.module.css";
import { RelayAddForm } from "./add-form";
import { RelayTestAnswer } from "./test-answer";

export const RelaysWindow = ({ backTo }: { readonly backTo: SharingWindow | null }) => {
  const close = useSharingUi((state) => state.close);
  const open = useSharingUi((state) => state.open);
  const { relays, addresses, isLoading, failure, load } = useRelays();
  const [isAdding, setIsAdding] = useState(backTo !== null);
  const leave = () => (backTo === null ? close() : open(backTo));
  return (
    <Dialog isOpen title="Relays" onClose={leave}>
      {isAdding ? (
        <RelayAddForm addresses={addresses} onDone={() => setIsAdding(false)} />
      ) : (
        <>
          <DialogBody>
            <p>Where guests connect. Relays are yours unless marked public.</p>
            <ul className={shared.list} aria-label="Relays">
              {relays.map((relay) => (
                <RelayLine key={`${relay.name} ${relay.backend}`} relay={relay} />
              ))}
            </ul>
            {relays.length === 0 && isLoading && <p>Loading…</p>}
            <FailureStatus
              failure={failure}
              actions={
                <Button size="small" isBusy={isLoading} onClick={load}>
                  Try again
                </Button>
              }
            />
          </DialogBody>
          <DialogFoot>
            <Button onClick={() => setIsAdding(true)}>Add relay</Button>
            <Button look="primary" onClick={leave}>
              {backTo === null ? "Done" : "Back to share"}
            </Button>
          </DialogFoot>
        </>
      )}
    </Dialog>
  );
};

/** `tmate · built-in · default`. */
const marksOf = (relay: RelayView): string =>
  [
    relay.backend,
    relay.builtIn ? "built-in" : null,
    relay.isDefault && !relay.builtIn ? "default" : null,
    relay.public ? "public" : null,
  ]
    .filter((mark) => mark !== null)
    .join(" · ");

const RelayLine = ({ relay }: { readonly relay: RelayView }) => {
  const test = useTestRelay();
  const remove = useRemoveRelay();
  const label = relayLabel(relay);
  const runTest = () => {
    remove.reset();
    void test.run(relay.name);
  };
  return (
    <li className={shared.line}>
      <div className={shared.words}>
        <p>
          <strong>{label}</strong> <span className={shared.quiet}>{marksOf(relay)}</span>
        </p>
        <p className={shared.quiet}>{connectWords(relay)}</p>
        {!relay.available && (
          <p data-tone="amber" className={shared.warning}>
            {[relay.problem, relay.remedy].filter((part) => part !== null).join(" ")}
          </p>
        )}
        {/* The live region exists before its text, so screen readers announce it. */}
        <div role="status">
          <RelayAnswer test={test} removal={remove} />
        </div>
      </div>
      <Button size="small" aria-label={`Test ${label} (${relay.backend})`} isBusy={test.isPending} onClick={runTest}>
        Test
      </Button>
      {!relay.builtIn && (
        <Button
          size="small"
          look="quiet"
          aria-label={`Remove ${label} (${relay.backend})`}
          isBusy={remove.isPending}
          onClick={() => void remove.run(relay.name)}
        >
          Remove
        </Button>
      )}
    </li>
  );
};

interface RelayAnswerProps {
  readonly test: ReturnType<typeof useTestRelay>;
  readonly removal: ReturnType<typeof useRemoveRelay>;
}

const RelayAnswer = ({ test: { answer, failure }, removal }: RelayAnswerProps) => {
  const problem = removal.failure ?? failure;
  if (problem !== null) return <FailureNotice isInline failure={problem} />;
  if (answer === null) return null;
  return <RelayTestAnswer answer={answer} />;
};
