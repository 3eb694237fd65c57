// The form of an offer: which agent, what it can do, for how long, what it gets, and what the rules say.

import { type SubmitEvent, useState } from "react";
import type { TerminalId } from "#contract/ids";
import type { SharingLimits } from "#contract/stream";
import { Button } from "../../../../components/controls/button";
import { DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { Callout } from "../../../../components/feedback/callout";
import { selectTerminal } from "../../../../stores/selectors";
import { useLanes } from "../../../../stores/stores-context";
import { useHandoffTools, useHandoffUi } from "../../commands/handoff-context";
import { useOffer } from "../../commands/use-handoff-commands";
import { useAgents, useVerdict } from "../../commands/use-offer-facts";
import {
  firstDraft,
  mirrorVerdict,
  type OfferDraft,
  offerFrom,
  type VerdictView,
  verdictView,
} from "../../model/offer";
import { FailureStatus } from "../failure-status";
import shared from "../shared.module.css";
import { AgentField, GuestsNote, MayField, NoteField, RunField, TimeField } from "./fields";
import styles from "./form.module.css";
import { ContextPreview } from "./preview";

interface OfferFormProps {
  readonly terminalId: TerminalId;
  readonly limits: SharingLimits;
  readonly onCancel: () => void;
}

const VerdictLine = ({ view }: { readonly view: VerdictView }) => (
  <Callout
    statusName="Verdict"
    tone={view.tone}
    isQuiet={view.isQuiet}
    shape={view.shape}
    title={
      <>
        {view.title}
        {view.rules !== null && <span className={styles.rules}> {view.rules}</span>}
      </>
    }
  >
    {view.text ?? undefined}
  </Callout>
);

/** The saved draft, with an agent that exists. */
const useDraft = (terminalId: TerminalId, limits: SharingLimits, agents: readonly string[] | null) => {
  const { ui } = useHandoffTools();
  const saved = useHandoffUi((state) => state.drafts[terminalId]);
  const first = agents?.[0] ?? null;
  const known = saved ?? firstDraft(first, limits);
  const isAgentKnown = known.agent !== null && (agents === null || agents.includes(known.agent));
  const draft = isAgentKnown ? known : { ...known, agent: first };
  return {
    draft,
    change: (part: Partial<OfferDraft>) => ui.getState().saveDraft(terminalId, { ...draft, ...part }),
  };
};

export const OfferForm = ({ terminalId, limits, onCancel }: OfferFormProps) => {
  const agents = useAgents();
  const { draft, change } = useDraft(terminalId, limits, agents.names);
  const [isTried, setIsTried] = useState(false);
  const offer = offerFrom(draft, terminalId, limits);
  const mirrorOf = useLanes((state) => selectTerminal(terminalId)(state)?.terminal.adopted?.address ?? null);
  const checked = useVerdict(offer);
  const verdict = verdictView(mirrorOf === null ? checked : mirrorVerdict(mirrorOf));
  const { run, isPending, failure } = useOffer();
  const problem = offer.ok ? null : offer.error;
  const problemAt = (field: NonNullable<typeof problem>["field"]) =>
    problem?.field === field && (isTried || field !== "agent") ? problem.problem : null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    setIsTried(true);
    if (!offer.ok || isPending || verdict.isDenied) return;
    void run({ offer: offer.value, isConfirmed: verdict.button === "Confirm and hand over" });
  };
  const field = { draft, change };
  return (
    <form noValidate onSubmit={submit}>
      <DialogBody>
        <AgentField {...field} agents={agents} problem={problemAt("agent")} />
        <MayField {...field} />
        <TimeField {...field} limits={limits} problem={problemAt("ttl")} />
        <RunField {...field} problem={problemAt("maxCommands")} />
        <NoteField {...field} problem={problemAt("note")} />
        <GuestsNote terminalId={terminalId} may={draft.may} />
        <ContextPreview terminalId={terminalId} />
      </DialogBody>
      <div className={styles.decision}>
        <VerdictLine view={verdict} />
        <FailureStatus failure={isPending ? null : failure} />
      </div>
      <DialogFoot>
        <span className={shared.spring} />
        <Button onClick={onCancel}>Cancel</Button>
        <Button
          type="submit"
          look="primary"
          isBusy={isPending}
          aria-disabled={verdict.isDenied || draft.agent === null || undefined}
        >
          {verdict.button}
        </Button>
      </DialogFoot>
    </form>
  );
};
