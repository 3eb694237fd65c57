// Whether a worker still answers: asked on a rhythm, judged by how long it has been silent. Knows neither backend nor share, only a Clock.
import type { Clock, Timer } from "../../../platform/clock";

export interface LivenessOptions<Answer, Seen> {
  readonly clock: Pick<Clock, "bootMs" | "every">;
  /** The question. May stay open for ever: that is what silence is. After a rejection it is asked anew, the silence goes on. */
  readonly ask: () => Promise<Answer>;
  readonly onAnswer: (answer: Answer) => void;
  /** What can be seen without the worker's answer, four times as often; never two looks at once. */
  readonly look?: () => Promise<Seen>;
  readonly onLook?: (seen: Seen) => void;
  /** Once for each silence, when it is 2 s old. */
  readonly onLate: (silentMs: number) => void;
  /** Once, when a silence is 6 s old; nothing is asked or told after that. */
  readonly onSilent: (silentMs: number) => void;
}

export interface Liveness {
  /** Something was heard of: looks at once, and once more after a look that is under way. */
  lookNow(): void;
  /** Nothing is called any more; an open question is left to itself. */
  dispose(): void;
}

/** The rhythm of everything here: how old news of a guest may be. */
const BEAT_MS = 500;
export const ASK_EVERY_MS = 2_000;
export const LATE_AFTER_MS = 2_000;
export const SILENT_AFTER_MS = 6_000;
/** A beat that comes this late was held back: the machine slept, or was so busy that a worker could not answer either. */
const HELD_BACK_MS = 2 * BEAT_MS;

/** One question: open until answered, and for how long already. */
interface Question {
  isAnswered: boolean;
  /** Whether its asking has failed and is to be repeated. */
  hasFailed: boolean;
  isLate: boolean;
  ageMs: number;
}

/**
 * Silence is counted in beats, not by the clock: time the machine slept has no beats, and a beat that was held back starts
 * the open question's age anew, because the worker was held back with us.
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
    // Two-armed: what `onAnswer` throws is a bug of the listener's and must not pass for silence.
    void options.ask().then(answered, failed);
  };

  const askAnew = (): Question => {
    const question = { isAnswered: false, hasFailed: false, isLate: false, ageMs: 0 };
    ask(question);
    return question;
  };

  const look = (): void => {
    if (options.look === undefined || isLooking) return;
    isLooking = true;
    const over = (): void => {
      isLooking = false;
      if (isLookDue && !isDisposed) lookNow();
    };
    const seen = (what: Seen): void => {
      if (!isDisposed) options.onLook?.(what);
      over();
    };
    void options.look().then(seen, over);
  };

  const lookNow = (): void => {
    isLookDue = isLooking;
    if (!isLooking && !isDisposed) look();
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
    const wasHeldBack = clock.bootMs() - lastBeatMs > HELD_BACK_MS;
    lastBeatMs = clock.bootMs();
    question.ageMs = wasHeldBack && !question.isAnswered ? 0 : question.ageMs + BEAT_MS;
    if (!question.isAnswered) judge(question);
    else if (question.ageMs >= ASK_EVERY_MS) question = askAnew();
    if (isDisposed) return;
    if (question.hasFailed) ask(question);
    look();
  };

  const beats: Timer = clock.every(BEAT_MS, beat);
  const dispose = (): void => {
    isDisposed = true;
    beats.cancel();
  };
  let question = askAnew();
  look();
  return { lookNow, dispose };
};
