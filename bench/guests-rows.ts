// Many guests: how long they take to join, whether the operator's own terminal gets slower, and what each of them costs.
import type { Backend } from "#contract/errors";
import type { SshGuest } from "../apps/runtime/src/testing/ssh-guest";
import { echoes, echoesInTurns } from "./echo";
import { type OpenTerminal, openAttach } from "./operator";
import { openPlainTmux } from "./plain-tmux";
import { openHost } from "./runtime-host";
import type { Measured } from "./table";

export interface GuestsSize {
  /** From the last join to the first key. */
  readonly quietMs: number;
  /** Numbers of readers on one share, in ascending order. */
  readonly readers: readonly number[];
  /** Shares, and guests who may type in each of them. */
  readonly writers: { readonly shares: number; readonly each: number };
  readonly echoes: number;
}

/** More at a time would measure how fast this machine starts ssh clients. */
const AT_A_TIME = 5;

/** Lets `count` guests in, a few at a time. Returns how long each took from ssh to the first line. */
const joinMany = async (count: number, join: () => Promise<SshGuest>): Promise<readonly number[]> => {
  const times: number[] = [];
  const joinOne = async (): Promise<void> => {
    const startedMs = performance.now();
    await join();
    times.push(performance.now() - startedMs);
  };
  for (let have = 0; have < count; have += AT_A_TIME)
    await Promise.all(Array.from({ length: Math.min(AT_A_TIME, count - have) }, joinOne));
  return times;
};

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const readerRows = async (backend: Backend, size: GuestsSize): Promise<readonly Measured[]> => {
  const host = await openHost({ config: "max_guests = 250\n" });
  const plain = openPlainTmux(host.dir, host.env);
  const clients: OpenTerminal[] = [];
  const rows: Measured[] = [];
  try {
    const { join: told, terminalId } = await host.share(backend, "many", { access: "read" });
    const { argv } = await host.client.terminal.attach({ terminalId });
    const operator = await openAttach(argv, host.env);
    // The floor: a plain tmux with as many clients.
    await plain.tmux("new-session", "-d", "-s", "many", "-x", "80", "-y", "24", "exec sh");
    const openClient = () => openAttach([...plain.start, "attach", "-r", "-t", "many"], host.env);
    const plainOperator = await openAttach([...plain.start, "attach", "-t", "many"], host.env);
    let have = 0;
    let alone: readonly number[] = [];
    const restMb = host.everythingPssMb();
    for (const count of size.readers) {
      const joins = await joinMany(count - have, () => host.join(told));
      for (let client = have; client < count; client += 1) clients.push(await openClient());
      have = count;
      await pause(size.quietMs);
      const [ours = [], floor = []] = await echoesInTurns([operator, plainOperator], size.echoes);
      if (count === 0) alone = ours;
      const id = `${backend}-readers-${count}`;
      const of = `${backend}, ${count} guests who watch`;
      if (joins.length > 0) rows.push({ id: `${id}-join`, what: `${of}: one more joins`, unit: "ms", ours: joins });
      const raw = { what: "without guests", values: alone };
      rows.push({ id: `${id}-echo`, what: `${of}: the operator's own echo`, unit: "ms", ours, raw });
      const besideTmux = { what: `plain tmux with ${count} clients`, values: floor };
      rows.push({ id: `${id}-echo-tmux`, what: `${of}: the same`, unit: "ms", ours, raw: besideTmux });
      const each = count === 0 ? [] : [(host.everythingPssMb() - restMb) / count];
      if (each.length > 0) rows.push({ id: `${id}-pss`, what: `${of}: PSS of each`, unit: "MB", ours: each });
    }
    for (const client of [operator, plainOperator, ...clients]) client.close();
  } finally {
    await plain.end();
    await host.dispose();
  }
  return rows;
};

const writerRows = async (
  backend: Backend,
  { writers, echoes: runs, quietMs }: GuestsSize,
): Promise<readonly Measured[]> => {
  const host = await openHost();
  try {
    const firsts: SshGuest[] = [];
    const joins: number[] = [];
    for (let share = 0; share < writers.shares; share += 1) {
      const { join: told } = await host.share(backend, `lane-${share}`);
      joins.push(
        ...(await joinMany(writers.each, async () => {
          const guest = await host.join(told);
          if (firsts.length <= share) firsts.push(guest);
          return guest;
        })),
      );
    }
    await pause(quietMs);
    // One guest of each share types, all at the same time.
    const typed = await Promise.all(firsts.map((guest) => echoes(guest, runs)));
    const of = `${backend}, ${writers.shares * writers.each} guests who can type on ${writers.shares} shares`;
    const id = `${backend}-writers-${writers.shares * writers.each}`;
    return [
      { id: `${id}-join`, what: `${of}: one more joins`, unit: "ms", ours: joins },
      {
        id: `${id}-echo`,
        what: `${of}: a guest's echo while one guest of each share types`,
        unit: "ms",
        ours: typed.flat(),
      },
    ];
  } finally {
    await host.dispose();
  }
};

export const guestsRows = async (backend: Backend, size: GuestsSize): Promise<readonly Measured[]> => [
  ...(await readerRows(backend, size)),
  ...(await writerRows(backend, size)),
];
