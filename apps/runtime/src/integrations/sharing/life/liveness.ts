// Checks at regular intervals whether a worker still answers, and measures how long it has been silent.
import type { Clock, Timer } from "../../../platform/clock";
import { detach } from "../../../platform/detach";

export interface LivenessOptions<Answer, Seen> {
  readonly clock: Pick<Clock, "bootMs" | "every">;
  /**
   * Asks the worker. A question that stays pending counts as silence. After a rejection it is asked again, and the
   * silence continues.
   */
  readonly ask: () => Promise<Answer>;
  readonly onAnswer: (answer: Answer) => void;
  /**
   * What can be seen without asking the worker, four times as often. Looks never overlap. `isKnownQuiet`: this beat has just
   * found that nothing has changed; finding that out is most of what an idle share costs.
   */
  readonly look?: (isKnownQuiet: boolean) => Promise<Seen>;
  readonly onLook?: (seen: Seen) => void;
  /** Whether nothing suggests that the answer has changed. Then the worker is asked every 10 s instead of every 2 s. */
  readonly isQuiet?: () => boolean;
  /** Called once per silence, after 2 s. */
  readonly onLate: (silentMs: number) => void;
  /** Called once, after 6 s of silence. Nothing is asked or reported after that. */
  readonly onSilent: (silentMs: number) => void;
}

export interface Liveness {
  /** Looks immediately, or once more after a look that is in progress. */
  lookNow(): void;
  /** Stops everything. A pending question is ignored. */
  dispose(): void;
}

/** The interval between looks: the maximum age of what is known about guests. */
const BEAT_MS = 500;
export const ASK_EVERY_MS = 2_000;
export const ASK_QUIET_EVERY_MS = 10_000;
export const LATE_AFTER_MS = 2_000;
export const SILENT_AFTER_MS = 6_000;
/** A beat that is this late was delayed: the machine slept, or was too busy for a worker to answer either. */
const DELAYED_AFTER_MS = 2 * BEAT_MS;

/** One question and how long it has been pending. */
interface Question {
  isAnswered: boolean;
  /** Asking has failed and is to be repeated. */
  hasFailed: boolean;
  isLate: boolean;
  ageMs: number;
}

/**
 * Silence is counted in beats, not by the clock. While the machine sleeps there are no beats. A delayed beat resets the age
 * of the pending question, because the worker was delayed as well.
 */
export const startLiveness = <Answer, Seen = never>(options: LivenessOptions<Answer, Seen>): Liveness => {
  const { clock } = options;
  let isDisposed = false;
  let isLooking = false;
  let isLookDue = false;
  let lastBeatMs = clock.bootMs();

  const ask = (question: Question): void => {
    question.hasFailed = false;
    const answered = (answer: Answer): void => {
      question.isAnswered = true;
      if (!isDisposed) options.onAnswer(answer);
    };
    const failed = (): void => {
      question.hasFailed = true;
    };
    // Two handlers, because an error that `onAnswer` throws is a bug and must not count as silence.
    detach(options.ask().then(answered, failed));
  };

  const askAgain = (): Question => {
    const question = { isAnswered: false, hasFailed: false, isLate: false, ageMs: 0 };
    ask(question);
    return question;
  };

  const look = (isKnownQuiet: boolean): void => {
    if (options.look === undefined || isLooking) return;
    isLooking = true;
    const done = (): void => {
      isLooking = false;
      if (isLookDue && !isDisposed) lookNow();
    };
    const seen = (what: Seen): void => {
      if (!isDisposed) options.onLook?.(what);
      done();
    };
    detach(options.look(isKnownQuiet).then(seen, done));
  };

  const lookNow = (): void => {
    isLookDue = isLooking;
    if (!isLooking && !isDisposed) look(false);
  };

  const judge = (question: Question): void => {
    if (question.ageMs >= SILENT_AFTER_MS) {
      dispose();
      options.onSilent(question.ageMs);
    } else if (question.ageMs >= LATE_AFTER_MS && !question.isLate) {
      question.isLate = true;
      options.onLate(question.ageMs);
    }
  };

  const beat = (): void => {
    const wasDelayed = clock.bootMs() - lastBeatMs > DELAYED_AFTER_MS;
    lastBeatMs = clock.bootMs();
    question.ageMs = wasDelayed && !question.isAnswered ? 0 : question.ageMs + BEAT_MS;
    let isKnownQuiet = false;
    if (!question.isAnswered) judge(question);
    else if (question.ageMs >= ASK_EVERY_MS) {
      isKnownQuiet = options.isQuiet?.() === true;
      if (!isKnownQuiet || question.ageMs >= ASK_QUIET_EVERY_MS) question = askAgain();
    }
    if (isDisposed) return;
    if (question.hasFailed) ask(question);
    look(isKnownQuiet);
  };

  const beats: Timer = clock.every(BEAT_MS, beat);
  const dispose = (): void => {
    isDisposed = true;
    beats.cancel();
  };
  let question = askAgain();
  look(false);
  return { lookNow, dispose };
};
