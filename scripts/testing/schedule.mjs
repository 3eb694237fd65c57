// Runs jobs side by side: as many as fit on the machine together, in the order given.

/**
 * @typedef {object} Job
 * @property {string} name  unique
 * @property {string} stage
 * @property {number} share  how much of the machine the job takes; 1 is all of it, so nothing runs beside it
 * @property {readonly string[]} [after]  stages that must be finished before the job may start
 */

/** Shares are fractions such as a third: their sum may miss 1 by a rounding error. */
const ROUNDING = 1e-9;

/**
 * The next job to start, or null. A job that waits for room is not overtaken: small jobs could hold up a large one until
 * the end. A job that waits for another stage is overtaken.
 * @template {Job} T
 * @param {readonly T[]} waiting
 * @param {readonly T[]} running
 * @returns {T | null}
 */
export const nextJob = (waiting, running) => {
  const unfinished = new Set([...waiting, ...running].map(({ stage }) => stage));
  const ready = waiting.find(({ after = [] }) => !after.some((stage) => unfinished.has(stage)));
  if (ready === undefined) return null;
  const taken = running.reduce((sum, { share }) => sum + share, 0);
  return running.length === 0 || taken + ready.share <= 1 + ROUNDING ? ready : null;
};

/**
 * Runs all jobs and returns their results in the order of the jobs. `run` must not reject.
 * @template {Job} T
 * @template R
 * @param {readonly T[]} jobs
 * @param {(job: T) => Promise<R>} run
 * @returns {Promise<readonly R[]>}
 */
export const runJobs = async (jobs, run) => {
  let waiting = jobs;
  /** @type {Map<T, Promise<T>>} */
  const running = new Map();
  /** @type {Map<T, R>} */
  const results = new Map();
  const startAll = () => {
    for (;;) {
      const next = nextJob(waiting, [...running.keys()]);
      if (next === null) return;
      waiting = waiting.filter((job) => job !== next);
      running.set(
        next,
        run(next).then((result) => {
          results.set(next, result);
          return next;
        }),
      );
    }
  };
  for (startAll(); running.size > 0; startAll()) running.delete(await Promise.race(running.values()));
  if (waiting.length > 0)
    throw new Error(`These jobs wait for each other: ${waiting.map(({ name }) => name).join(", ")}`);
  return jobs.map((job) => /** @type {R} */ (results.get(job)));
};
