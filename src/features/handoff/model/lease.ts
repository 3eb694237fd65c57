// What an open handoff looks like: its badge and its line below the terminal, one table over the phase. Pure.
import type { HandoffView } from "#contract/handoff";
import { isLeased } from "#contract/phases";
import type { ShapeName, Tone } from "../../../components/status/shape";
import { clockText, timeOfDay } from "../../../words/time-words";
import { leftMsOf } from "./ttl";
import { lastCallWords, mayWords, sinceWords } from "./words";

/**
 * Whether typing at the page doesn't reach the shell. Paused, and at a password prompt, the operator has the keyboard.
 * An agent that can only watch leaves the keyboard with the operator.
 */
export const isKeyboardHeld = ({ phase, waitsFor, may }: HandoffView): boolean =>
  phase === "active" && may !== "watch" && waitsFor !== "secret";

export interface HandoffLook {
  readonly tone: Tone;
  readonly shape: ShapeName;
  readonly isPulsing: boolean;
  /** Who has the keyboard, or what the handoff waits for. */
  readonly text: string;
}

const look = (tone: Tone, shape: ShapeName, text: string, isPulsing = false): HandoffLook => ({
  tone,
  shape,
  text,
  isPulsing,
});

const activeLook = (handoff: HandoffView, agent: string): HandoffLook => {
  if (handoff.waitsFor === "secret") return look("amber", "diamond", "waiting for you to type a password");
  if (handoff.lostUntilMs !== null) return look("amber", "cycle", `${agent} disconnected`);
  if (handoff.waitsFor !== null) return look("amber", "diamond", `${agent} is waiting for you`);
  if (handoff.may === "watch") return look("violet", "dot", `${agent} is watching`);
  return look(handoff.isGrace ? "amber" : "violet", handoff.isGrace ? "half" : "dot", `${agent} has the keyboard`);
};

export const lookOf = (handoff: HandoffView): HandoffLook => {
  const agent = handoff.agent.name;
  switch (handoff.phase) {
    case "requested":
      return look("neutral", "dashed", "checking rules", true);
    case "awaiting-approval":
      return handoff.initiator === "agent"
        ? look("violet", "diamond", `${agent} requests control`)
        : look("violet", "diamond", "waiting for approval");
    case "offered":
      return look("violet", "ring", `offered to ${agent}`);
    case "active":
      return activeLook(handoff, agent);
    case "paused":
      return look("amber", "half", `${agent} is paused`);
    case "ended":
      return look("neutral", "ring", "ended");
  }
};

/** The badge in the lane's row: short, because the name of the lane needs the room. */
export const badgeText = (handoff: HandoffView, nowMs: number): string => {
  const leftMs = leftMsOf(handoff, nowMs);
  return isLeased(handoff.phase) && leftMs !== null ? `${handoff.agent.name} ${clockText(leftMs)}` : handoff.agent.name;
};

/** The badge's accessible name: the whole state. */
export const badgeName = (handoff: HandoffView, lane: string, nowMs: number): string => {
  const leftMs = leftMsOf(handoff, nowMs);
  const facts = [
    lookOf(handoff).text,
    mayWords[handoff.may],
    isLeased(handoff.phase) && leftMs !== null ? `${clockText(leftMs)} left` : null,
  ];
  return `Handoff ${lane}: ${facts.filter((fact) => fact !== null).join(", ")}`;
};

/** What the line below the terminal says after its state. */
export const lineFacts = (handoff: HandoffView, nowMs: number): readonly string[] => {
  const { phase, waitsUntilMs, lostUntilMs, idlePauseAtMs, agent } = handoff;
  const until = waitsUntilMs === null ? null : `until ${timeOfDay(waitsUntilMs, nowMs)}`;
  if (phase === "offered")
    return [mayWords[handoff.may], `you keep the keyboard until ${agent.name} accepts`, until].filter(isText);
  if (!isLeased(phase)) return [mayWords[handoff.may], until].filter(isText);
  return [
    phase === "paused" ? "you have the keyboard" : null,
    lostUntilMs === null ? null : `you get the keyboard at ${timeOfDay(lostUntilMs, nowMs)} unless it reconnects`,
    idlePauseAtMs === null ? null : `idle, will be paused at ${timeOfDay(idlePauseAtMs, nowMs)}`,
    mayWords[handoff.may],
    sinceWords(handoff, nowMs),
    lastCallWords(handoff.lastCall),
  ].filter(isText);
};

const isText = (fact: string | null): fact is string => fact !== null;
