// Which names a lane can have: unique, and never mistaken for an id, `.` or a flag on the command line.
import { fail, type Result } from "#contract/errors";
import type { LaneId } from "#contract/ids";
import { laneNameSchema } from "#contract/lane";
import { invalid } from "./invalid";
import type { LaneRegistry } from "./lane-registry";

/** `lan_…`, `trm_…` and the other ids of the contract. */
const LOOKS_LIKE_ID = /^(?:lan|trm|shr|gst|apr|tok|cor|hnd)_/;

/** `api-2` for `api`, `api-3` for `api-2`: the first that isn't taken. */
const nextFree = (name: string, taken: ReadonlySet<string>): string => {
  const numbered = /^(.+)-(\d{1,6})$/.exec(name);
  const stem = numbered?.[1] ?? name;
  for (let number = Number(numbered?.[2] ?? 1) + 1; ; number += 1)
    if (!taken.has(`${stem}-${number}`)) return `${stem}-${number}`;
};

/** What is wrong with the name; null if nothing is. `taken`: the names of the other lanes. */
export const problemOfLaneName = (name: string, taken: readonly string[]): string | null => {
  if (name === "." || name === "..") return `must not be "${name}"`;
  if (name.startsWith("-")) return 'must not start with "-"';
  if (LOOKS_LIKE_ID.test(name)) return "must not look like an id";
  if (!taken.includes(name)) return null;
  return `${name} is already a lane; choose another name, e.g. ${nextFree(name, new Set(taken))}`;
};

/** The first of lane-1, lane-2, … that isn't taken. */
export const freeName = (taken: readonly string[]): string => nextFree("lane-0", new Set(taken));

export interface Names {
  /** The name, if a lane can have it now. */
  usable(name: string): string | undefined;
  /** Checks the name and keeps it for a lane until `work` is done. `except`: the lane that is being renamed. */
  keep<T>(name: string | undefined, work: (name: string) => Promise<Result<T>>, except?: LaneId): Promise<Result<T>>;
}

/** Names of lanes that are being created: tmux doesn't list them yet. */
export const createNames = (registry: Pick<LaneRegistry, "list">): Names => {
  const reserved: string[] = [];
  const taken = (except?: LaneId): readonly string[] => [
    ...registry
      .list()
      .filter(({ laneId }) => laneId !== except)
      .map(({ name }) => name),
    ...reserved,
  ];
  return {
    usable: (name) =>
      laneNameSchema.safeParse(name).data === name && problemOfLaneName(name, taken()) === null ? name : undefined,
    keep: async (name, work, except) => {
      const chosen = name ?? freeName(taken());
      const problem = problemOfLaneName(chosen, taken(except));
      if (problem !== null) return fail(invalid("name", problem));
      reserved.push(chosen);
      return work(chosen).finally(() => void reserved.splice(reserved.indexOf(chosen), 1));
    },
  };
};
