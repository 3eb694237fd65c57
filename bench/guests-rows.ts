// Many guests: how long they take to join, whether the operator's own terminal gets slower, and what each of them costs.
import type { Backend } from "#contract/errors";
import { eventually } from "../apps/runtime/src/testing/eventually";
import { percentile } from "../apps/runtime/src/testing/figures";
import type { SshGuest } from "../apps/runtime/src/testing/ssh-guest";
import { echoes, echoesInTurns, echoesTogether } from "./echo";
import { floodMs } from "./flood-rows";
import { type OpenTerminal, openAttach } from "./operator";
import { openPlainTmux } from "./plain-tmux";
import { openHost, type RuntimeHost, type SharedLane } from "./runtime-host";
import type { Measured } from "./table";

export interface GuestsSize {
  /** From the last join to the first key. */
  readonly quietMs: number;
  /** Numbers of readers on one share, in ascending order. */
  readonly readers: readonly number[];
  /** Shares, and guests who may type in each of them. */
  readonly writers: { readonly shares: number; readonly each: number };
  readonly echoes: number;
  /** Guests who join and leave, one after the other. */
  readonly visits: number;
  /** Lines of output that a guest doesn't read. */
  readonly lines: number;
}

/** More at a time would measure how fast this machine starts ssh clients. */
const AT_A_TIME = 5;

/** Lets `count` guests in, a few at a time. Returns how long each took from ssh to the first line. */
const joinMany = async (count: number, enter: () => Promise<SshGuest>): Promise<readonly number[]> => {
  const times: number[] = [];
  const joinOne = async (): Promise<void> => {
    const startedMs = performance.now();
    await enter();
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
    const groups: SshGuest[][] = [];
    const joins: number[] = [];
    for (let share = 0; share < writers.shares; share += 1) {
      const { join: told } = await host.share(backend, `lane-${share}`);
      const group: SshGuest[] = [];
      groups.push(group);
      joins.push(
        ...(await joinMany(writers.each, async () => {
          const guest = await host.join(told);
          group.push(guest);
          return guest;
        })),
      );
    }
    await pause(quietMs);
    // One guest of each share types, all at the same time.
    const typed = await Promise.all(groups.flatMap((group) => group.slice(0, 1)).map((guest) => echoes(guest, runs)));
    const together = (await Promise.all(groups.map((group) => echoesTogether(group, runs)))).flat();
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
      { id: `${id}-echo-all`, what: `${of}: a guest's echo while all of them type`, unit: "ms", ours: together.flat() },
      {
        id: `${id}-echo-each`,
        what: `${of}: the median of each guest, while all of them type`,
        unit: "ms",
        ours: together.map((values) => percentile(values, 0.5)),
      },
    ];
  } finally {
    await host.dispose();
  }
};

const NOTICED_WITHIN_MS = 10_000;

/** Resolves when the share's guest list has that many guests, with the time since `startedMs`. */
const listed = async ({ client }: RuntimeHost, { share }: SharedLane, count: number, startedMs: number) => {
  const { shareId } = share;
  await eventually(async () => (await client.share.show({ shareId })).share.guestCount === count, {
    what: `${count} guests are listed`,
    withinMs: NOTICED_WITHIN_MS,
    everyMs: 2,
  });
  return performance.now() - startedMs;
};

/** How long it takes until the guest list shows who has come and who is gone. */
const visitRows = async (host: RuntimeHost, backend: Backend, visits: number): Promise<readonly Measured[]> => {
  const shared = await host.share(backend, "visits");
  const comes: number[] = [];
  const goes: number[] = [];
  for (let visit = 0; visit < visits; visit += 1) {
    const guest = await host.join(shared.join);
    comes.push(await listed(host, shared, 1, performance.now()));
    const leftMs = performance.now();
    process.kill(guest.pid, "SIGKILL");
    goes.push(await listed(host, shared, 0, leftMs));
  }
  await host.client.share.revoke({ all: true });
  const come = `${backend}: from a guest's first screen to the guest list`;
  const go = `${backend}: from the end of a guest's ssh to the guest list`;
  return [
    { id: `${backend}-guest-comes`, what: come, unit: "ms", ours: comes },
    { id: `${backend}-guest-goes`, what: go, unit: "ms", ours: goes },
  ];
};

/** How much memory everything takes in addition after many lines of output, with a guest whose ssh reads them or doesn't. */
const moreMb = async (host: RuntimeHost, backend: Backend, lines: number, isReading: boolean): Promise<number> => {
  const { join: told, terminalId } = await host.share(backend, isReading ? "read" : "unread");
  const guest = await host.join(told);
  const print = () =>
    floodMs(host.dir, lines, (line) =>
      host.client.terminal.type({ terminalId, bytes: Buffer.from(`${line}\r`).toString("base64") }),
    );
  // Fills the scrollback.
  await print();
  const before = host.everythingPssMb();
  if (!isReading) process.kill(guest.pid, "SIGSTOP");
  await print();
  const more = host.everythingPssMb() - before;
  process.kill(guest.pid, "SIGCONT");
  await host.client.share.revoke({ all: true });
  return more;
};

const visitorRows = async (backend: Backend, { visits, lines }: GuestsSize): Promise<readonly Measured[]> => {
  const host = await openHost();
  try {
    const rows = await visitRows(host, backend, visits);
    const read = await moreMb(host, backend, lines, true);
    const unread = await moreMb(host, backend, lines, false);
    return [
      ...rows,
      {
        id: `${backend}-unread`,
        what: `${backend}: more PSS of everything after ${lines.toLocaleString("en")} lines that a guest doesn't read`,
        unit: "MB",
        ours: [unread],
        raw: { what: "that a guest reads", values: [read] },
      },
    ];
  } finally {
    await host.dispose();
  }
};

export const guestsRows = async (backend: Backend, size: GuestsSize): Promise<readonly Measured[]> => [
  ...(await readerRows(backend, size)),
  ...(await writerRows(backend, size)),
  ...(await visitorRows(backend, size)),
];
