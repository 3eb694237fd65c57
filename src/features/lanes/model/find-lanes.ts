// Which lanes a search finds. Pure; every word must be in the lane's name, or in a terminal's title or its folder's own name.
import type { Lane } from "#contract/lane";

/** Not the whole path: its beginning is the same for every lane, and would match all of them. */
const folderName = (cwd: string): string => cwd.slice(cwd.lastIndexOf("/") + 1);

const wordsOf = ({ name, terminals }: Lane): string =>
  [name, ...terminals.flatMap(({ title, cwd }) => [title, folderName(cwd)])].join("\n").toLocaleLowerCase();

export const findLanes = (lanes: readonly Lane[], search: string): readonly Lane[] => {
  const sought = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (sought.length === 0) return lanes;
  return lanes.filter((lane) => {
    const words = wordsOf(lane);
    return sought.every((word) => words.includes(word));
  });
};
