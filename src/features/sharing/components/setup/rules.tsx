// The window with the rules in force: the policy files, and the rules in each.
import { Button } from "../../../../components/controls/button";
import { CopyButton } from "../../../../components/controls/copy-button";
import { Dialog, DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { useRuntimeNow } from "../../../../stores/stores-context";
import { timeOfDay } from "../../../../words/time-words";
import { useSharingTools, useSharingUi } from "../../commands/sharing-context";
import { usePolicyFiles } from "../../commands/use-setup";
import type { SharingWindow } from "../../state/sharing-ui";
import { FailureStatus } from "../failure-notice";
import shared from "../shared.module.css";
import styles from "./setup.module.css";

export const RulesWindow = ({ backTo }: { readonly backTo: SharingWindow | null }) => {
  const { copyText } = useSharingTools();
  const close = useSharingUi((state) => state.close);
  const open = useSharingUi((state) => state.open);
  const { answer, isLoading, failure, load } = usePolicyFiles();
  const nowMs = useRuntimeNow();
  const leave = () => (backTo === null ? close() : open(backTo));
  return (
    <Dialog isOpen title="Rules in force" onClose={leave}>
      <DialogBody>
        <p>These rules decide what you and your agents can share. Anything that no rule allows is denied.</p>
        {answer === null && isLoading && <p>Loading…</p>}
        {answer !== null && (
          <>
            <p className={shared.quiet}>
              {answer.loadedAtMs === null
                ? "No rules could be loaded, so everything is denied."
                : `Loaded ${timeOfDay(answer.loadedAtMs, nowMs)}. Changes to the files apply immediately.`}
            </p>
            <ul className={shared.list} aria-label="Rule files">
              {answer.files.map(({ path, policyIds }) => (
                <li key={path} className={shared.line}>
                  <div className={shared.words}>
                    <p className={styles.path}>{path}</p>
                    <p className={shared.quiet}>{policyIds.length === 0 ? "no rules" : policyIds.join(", ")}</p>
                  </div>
                  <CopyButton label="Copy path" size="small" look="quiet" onCopy={() => copyText(path)} />
                </li>
              ))}
            </ul>
            {answer.problem !== null && (
              <p data-tone="red" className={shared.warning}>
                {answer.problem.path}: {answer.problem.message}
              </p>
            )}
          </>
        )}
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
        <Button look="primary" onClick={leave}>
          {backTo === null ? "Done" : "Back"}
        </Button>
      </DialogFoot>
    </Dialog>
  );
};
