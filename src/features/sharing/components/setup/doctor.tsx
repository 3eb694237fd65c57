// The window with the checks of `lanecast doctor`: what this computer needs to share, and how to get what is missing.
import type { Check } from "#contract/doctor";
import { Button } from "../../../../components/controls/button";
import { CopyButton } from "../../../../components/controls/copy-button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { Shape } from "../../../../components/status/shape";
import { countOf } from "../../../../words/phrases";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import { useDoctor } from "../../commands/use-setup";
import { FailureStatus } from "../failure-notice";
import shared from "../shared.module.css";
import styles from "./setup.module.css";

/** Missing ones first, and optional ones after what is needed. */
const byNeed = (one: Check, other: Check): number => rankOf(one) - rankOf(other);
const rankOf = ({ ok, optional }: Check): number => {
  if (ok) return 2;
  return optional ? 1 : 0;
};

const summaryOf = (checks: readonly Check[]): string => {
  const missing = checks.filter(({ ok, optional }) => !ok && !optional).length;
  return missing === 0
    ? "This computer is ready to share."
    : `${countOf(missing, "problem")} to fix before you can share.`;
};

export const DoctorWindow = () => {
  const close = useSharingUi((state) => state.close);
  const open = useSharingUi((state) => state.open);
  const { answer, isLoading, failure, load } = useDoctor();
  return (
    <Dialog isOpen title="Setup check" onClose={close}>
      <DialogBody>
        <p role="status">{answer === null ? isLoading && "Checking…" : summaryOf(answer)}</p>
        {answer !== null && (
          <ul className={shared.list} aria-label="Checks">
            {[...answer].sort(byNeed).map((check) => (
              <CheckLine key={check.id} check={check} />
            ))}
          </ul>
        )}
        <FailureStatus failure={failure} />
      </DialogBody>
      <DialogFoot>
        <Button onClick={() => open({ kind: "rules", backTo: { kind: "doctor" } })}>Rules in force</Button>
        <Button isBusy={isLoading} onClick={load}>
          Check again
        </Button>
        <Button look="primary" onClick={close}>
          Done
        </Button>
      </DialogFoot>
    </Dialog>
  );
};

const CheckLine = ({ check }: { readonly check: Check }) => {
  const { copyText } = useSharingTools();
  const { id, ok, optional, found, problem, remedy } = check;
  const missing = optional
    ? ({ tone: "neutral", shape: "ring" } as const)
    : ({ tone: "red", shape: "triangle" } as const);
  const { tone, shape } = ok ? ({ tone: "green", shape: "check" } as const) : missing;
  return (
    <li className={shared.line}>
      <span className={styles.mark} data-tone={tone}>
        <Shape name={shape} />
      </span>
      <div className={shared.words}>
        <p>
          <strong>{id}</strong> <span className={shared.quiet}>{ok ? found : optional ? "optional" : "missing"}</span>
        </p>
        {!ok && <p className={shared.quiet}>{[problem, remedy].filter((part) => part !== null).join(" ")}</p>}
      </div>
      {!ok && remedy !== null && (
        <CopyButton label={`Copy fix for ${id}`} size="small" look="quiet" onCopy={() => copyText(remedy)} />
      )}
    </li>
  );
};
