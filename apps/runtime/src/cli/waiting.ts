// Says what a slow command waits for, and gives up on an end that can't come: with what is left and how to end it by hand.

import { shareError } from "#contract/errors";
import type { ShareView } from "#contract/share";
import type { RuntimeClient } from "#contract/wire";
import type { Clock } from "../platform/clock";
import { detach } from "../platform/detach";
import { within } from "../platform/wait";
import type { Connection } from "./connection";
import type { Io } from "./io";
import { type Failure, localFailure } from "./outcome";

/** The parts of a command's context that waiting needs. */
interface Surroundings {
  readonly clock: Clock;
  readonly io: Io;
}

/** With the time to connect, a command says within two seconds what it waits for. */
const NOTICE_AFTER_MS = 1_500;
const LOOK_EVERY_MS = 1_000;
/** The question what a command waits for must not become another wait. */
const ASK_WITHIN_MS = 1_000;

/** The open shares; null if the runtime doesn't answer. */
export const openShares = async (
  { clock }: Pick<Surroundings, "clock">,
  runtime: Connection,
): Promise<readonly ShareView[] | null> => {
  const listed = await within(clock, ASK_WITHIN_MS, () =>
    runtime.call((client) => client.share.list({ all: false }), { isQuiet: true }),
  );
  return listed?.ok === true ? listed.value.shares : null;
};

const inPhases = (shares: readonly ShareView[], ...phases: readonly ShareView["phase"][]): readonly ShareView[] =>
  shares.filter(({ phase }) => phases.includes(phase));

const idsOf = (shares: readonly ShareView[]): string => shares.map(({ shareId }) => shareId).join(", ");

/** What is left of a share that can't be ended, and what to do. The runtime puts both into the share's error. */
export const stuckLines = (shares: readonly ShareView[]): readonly string[] =>
  shares
    .filter(({ isStuck }) => isStuck)
    .map(({ shareId, lastError }) => `${shareId} can't be ended. ${lastError?.message ?? ""}`.trim());

const TO_ANSWER = "Waiting for lanecast to answer…";

/** `otherwise`: what the command waits for if it isn't for a share. */
const waitingWords = (shares: readonly ShareView[] | null, otherwise: string): string => {
  if (shares === null) return otherwise;
  const stuck = stuckLines(shares);
  if (stuck.length > 0) return stuck.join("\n");
  const ending = inPhases(shares, "ending");
  if (ending.length > 0) return `Waiting for ${idsOf(ending)} to end…`;
  const asking = inPhases(shares, "awaiting-approval");
  const starting = inPhases(shares, "requested", "starting");
  if (starting.length > 0) return `Waiting for ${idsOf(starting)} to start…`;
  if (asking.length > 0) return `Waiting for an approval (${idsOf(asking)})…`;
  return otherwise;
};

/** Prints what the work waits for if it takes long. */
export const withNotice = async <T>(
  context: Surroundings,
  runtime: Connection,
  work: Promise<T>,
  otherwise = TO_ANSWER,
): Promise<T> => {
  const say = async (): Promise<void> => {
    const shares = await openShares(context, runtime);
    if (!isDone) await context.io.err(waitingWords(shares, otherwise));
  };
  let isDone = false;
  const notice = context.clock.after(NOTICE_AFTER_MS, () => detach(say()));
  try {
    return await work;
  } finally {
    isDone = true;
    notice.cancel();
  }
};

/** The same connection; each call that takes long says what it waits for. */
export const withNotices = (context: Surroundings, runtime: Connection): Connection => ({
  ...runtime,
  call: (command, options = {}) => {
    const answer = runtime.call(command);
    return options.isQuiet === true ? answer : withNotice(context, runtime, answer);
  },
});

const cantEnd = (shares: readonly ShareView[]): Failure =>
  localFailure(
    shareError("timed-out", stuckLines(shares).join("\n"), { waitedMs: 0 }),
    "lanecast keeps trying. `lanecast status` shows what is left.",
  );

/** Sends a command that ends shares. Gives up when each share that is still ending is known to be stuck. */
export const callThatEnds = async <T>(
  { clock }: Pick<Surroundings, "clock">,
  runtime: Connection,
  command: (client: RuntimeClient) => Promise<T>,
): Promise<Awaited<ReturnType<typeof runtime.call<T>>>> => {
  const answer = runtime.call(command);
  for (;;) {
    const settled = await within(clock, LOOK_EVERY_MS, () => answer);
    if (settled !== null) return settled;
    const ending = inPhases((await openShares({ clock }, runtime)) ?? [], "ending");
    if (ending.length > 0 && ending.every(({ isStuck }) => isStuck)) return cantEnd(ending);
  }
};
