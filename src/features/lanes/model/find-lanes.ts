// Searches lanes. Every word must match the lane's name, a terminal's title or the name of its folder.
import type { Lane } from "#contract/lane";

/** Not the whole path: most paths start alike, so the search would match every lane. */
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
