// Collects what must be undone and undoes it in reverse. Knows nothing of what it undoes.

/** Undoes one thing. May be called once; a rejection is collected, never swallowed. */
export type Dispose = () => void | Promise<void>;

export interface Disposer {
  /** Registers an undoing; after `dispose` has begun it is run at once. */
  add(name: string, dispose: Dispose): void;
  /** Undoes everything, last added first, one after the other. The same promise for every caller; resolves with what went wrong. */
  dispose(): Promise<readonly DisposeFailure[]>;
}

export interface DisposeFailure {
  readonly name: string;
  readonly error: unknown;
}

interface Entry {
  readonly name: string;
  readonly dispose: Dispose;
}

const runEntry = async ({ name, dispose }: Entry): Promise<readonly DisposeFailure[]> => {
  try {
    await dispose();
    return [];
  } catch (error) {
    return [{ name, error }];
  }
};

export const createDisposer = (): Disposer => {
  const entries: Entry[] = [];
  let disposing: Promise<readonly DisposeFailure[]> | null = null;

  const disposeAll = async (): Promise<readonly DisposeFailure[]> => {
    const failures: DisposeFailure[] = [];
    // One failure must not keep the rest alive: a share's worker is ended even when the server would not close.
    // Entries are taken as they come: one that is added meanwhile has its turn too.
    for (let entry = entries.pop(); entry !== undefined; entry = entries.pop())
      failures.push(...(await runEntry(entry)));
    return failures;
  };

  const dispose = (): Promise<readonly DisposeFailure[]> => {
    disposing ??= disposeAll();
    return disposing;
  };

  return {
    add: (name, undo) => {
      entries.push({ name, dispose: undo });
      // A latecomer's failure has nobody left to be reported to; its undoing still happens, after those under way.
      if (disposing !== null) disposing = disposing.then(async (failures) => [...failures, ...(await disposeAll())]);
    },
    dispose,
  };
};
