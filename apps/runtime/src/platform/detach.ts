// The one way to leave a promise to itself. A rejection is a bug: it is reported and ends nothing. (oxlint forbids `void promise`.)

/** Where bugs go until the runtime has a log: to the process's last handler. */
const throwLater = (thrown: unknown): void => {
  queueMicrotask(() => {
    throw thrown;
  });
};

let report: (thrown: unknown) => void = throwLater;

/** Nothing waits for this promise, and its failure must not end the process. */
export const detach = (work: PromiseLike<unknown> | undefined): void => {
  work?.then(undefined, (thrown: unknown) => report(thrown));
};

/** Sends the failures of detached promises to `listener`. Returns a function that undoes it. */
export const onDetachedFailure = (listener: (thrown: unknown) => void): (() => void) => {
  report = listener;
  return () => {
    report = throwLater;
  };
};
