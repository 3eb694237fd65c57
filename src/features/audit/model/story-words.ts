// A share's story in words. Pure; the times come in.
import { formatDuration } from "#contract/durations";
import { causeWords } from "../../../words/end-words";
import { countOf } from "../../../words/phrases";
import { eventTime } from "./event-time";
import type { ShareStory, StoryGuest } from "./share-story";

/** `12:00:03 to 12:10:05, 10m2s`, `since 12:00:03`, `never live`. */
export const livedWords = ({ liveAtMs, endedAtMs }: ShareStory, todayMs: number): string => {
  if (liveAtMs === null) return endedAtMs === null ? "not yet live" : "never";
  if (endedAtMs === null) return `since ${eventTime(liveAtMs, todayMs)}`;
  return `${eventTime(liveAtMs, todayMs)} to ${eventTime(endedAtMs, todayMs)}, ${formatDuration(endedAtMs - liveAtMs)}`;
};

/** `ana, 12:01:00 to 12:09:00`; whoever did not leave was in until the end. */
export const guestWords = (guest: StoryGuest, { endedAtMs }: ShareStory, todayMs: number): string => {
  const from = eventTime(guest.joinedAtMs, todayMs);
  if (guest.leftAtMs !== null) return `${guest.name}, ${from} to ${eventTime(guest.leftAtMs, todayMs)}`;
  return endedAtMs === null ? `${guest.name}, since ${from}` : `${guest.name}, ${from} to the end`;
};

const times = (count: number): string => (count === 1 ? "once" : `${count} times`);

/** `extended once, link shown 2 times`. */
export const happenedWords = ({ extensions, reveals, denials }: ShareStory): string => {
  const parts = [
    extensions > 0 && `extended ${times(extensions)}`,
    reveals > 0 && `link shown ${times(reveals)}`,
    denials > 0 && countOf(denials, "refusal"),
  ].filter((part) => part !== false);
  return parts.length === 0 ? "nothing else" : parts.join(", ");
};

export const endingWords = ({ cause, endedAtMs }: ShareStory, todayMs: number): string => {
  if (endedAtMs === null) return "not over";
  const at = eventTime(endedAtMs, todayMs);
  return cause === null ? at : `${at}, ${causeWords[cause]}`;
};
