// The dialog after an offer: what it waits for, what to tell the agent, and the way to withdraw it.

import type { HandoffView } from "#contract/handoff";
import { isLeased } from "#contract/phases";
import { Button } from "../../../../components/controls/button";
import { CopyButton } from "../../../../components/controls/copy-button";
import { DialogBody, DialogFoot } from "../../../../components/dialog/dialog";
import { Callout } from "../../../../components/feedback/callout";
import { useRuntimeNow } from "../../../../stores/stores-context";
import { sentence } from "../../../../words/phrases";
import { timeOfDay } from "../../../../words/time-words";
import { useHandoffTools } from "../../commands/handoff-context";
import { useHandoffAction } from "../../commands/use-handoff-commands";
import { lineFacts, lookOf } from "../../model/lease";
import shared from "../shared.module.css";
import { TakeBackButton } from "../take-back";
import styles from "./form.module.css";

/** What the operator pastes into the agent's own window. */
const promptFor = ({ handoffId, terminalId }: HandoffView): string =>
  `Accept the lanecast handoff ${handoffId} (terminal ${terminalId}), read its context and follow its note.`;

const Offered = ({ handoff, nowMs }: { readonly handoff: HandoffView; readonly nowMs: number }) => {
  const { copyText } = useHandoffTools();
  const { agent, waitsUntilMs } = handoff;
  const prompt = promptFor(handoff);
  return (
    <>
      <Callout tone="violet" shape="ring" statusName="Offer" title={`Offered to ${agent.name}`}>
        You keep the keyboard until {agent.name} accepts.
        {waitsUntilMs !== null && ` The offer expires at ${timeOfDay(waitsUntilMs, nowMs)}.`} You can close this.
      </Callout>
      <p>
        {agent.connected
          ? `${agent.name} is connected and sees the offer. If it doesn't react, tell it:`
          : `${agent.name} isn't connected. Start it with the lanecast MCP server, then tell it:`}
      </p>
      <p className={styles.prompt}>{prompt}</p>
      <div className={styles.command}>
        <CopyButton size="small" onCopy={() => copyText(prompt)} />
      </div>
    </>
  );
};

const SECOND_PERSON = "lanecast approval show";

const AwaitingApproval = ({ handoff, nowMs }: { readonly handoff: HandoffView; readonly nowMs: number }) => {
  const { approval } = handoff;
  return (
    <Callout tone="violet" shape="diamond" statusName="Offer" title="Waiting for approval">
      {approval?.why} Nothing is handed over until{" "}
      {approval?.needs === "four-eyes" ? "another person approves" : "it is approved"}.
      {approval !== null && (
        <>
          {" "}
          The request expires at {timeOfDay(approval.expiresAtMs, nowMs)}.
          {approval.needs === "four-eyes" && (
            <>
              {" "}
              To sign it:{" "}
              <code>
                {SECOND_PERSON} {approval.approvalId}
              </code>
            </>
          )}
        </>
      )}
    </Callout>
  );
};

/** Facts of any other phase: checking, active, paused. */
const Other = ({ handoff, nowMs }: { readonly handoff: HandoffView; readonly nowMs: number }) => {
  const { tone, shape, text } = lookOf(handoff);
  return (
    <Callout tone={tone} shape={shape} statusName="Offer" title={sentence(text).replace(/\.$/, "")}>
      {sentence(lineFacts(handoff, nowMs).join(" · "))}
    </Callout>
  );
};

const Content = (props: { readonly handoff: HandoffView; readonly nowMs: number }) => {
  if (props.handoff.phase === "offered") return <Offered {...props} />;
  return props.handoff.phase === "awaiting-approval" ? <AwaitingApproval {...props} /> : <Other {...props} />;
};

export const OfferState = ({ handoff, onDone }: { readonly handoff: HandoffView; readonly onDone: () => void }) => {
  const nowMs = useRuntimeNow();
  const withdraw = useHandoffAction();
  const { handoffId } = handoff;
  return (
    <>
      <DialogBody>
        <Content handoff={handoff} nowMs={nowMs} />
      </DialogBody>
      <DialogFoot>
        {isLeased(handoff.phase) ? (
          <TakeBackButton handoffId={handoffId} size="medium" />
        ) : (
          <Button look="quiet" isBusy={withdraw.isPending} onClick={() => withdraw.run("withdraw", handoffId)}>
            Withdraw
          </Button>
        )}
        <span className={shared.spring} />
        <Button look="primary" onClick={onDone}>
          Done
        </Button>
      </DialogFoot>
    </>
  );
};
