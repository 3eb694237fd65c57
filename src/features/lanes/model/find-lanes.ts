// Which lanes a search finds. Pure; every word must be somewhere in the lane's name, or in a terminal's title or folder.
import type { Lane } from "@contract/lane";

export const findLanes = (lanes: readonly Lane[], search: string): readonly Lane[] => {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return lanes;
  return lanes.filter((lane) => {
    const text = [lane.name, ...lane.terminals.flatMap(({ title, cwd }) => [title, cwd])]
      .join("\n")
      .toLocaleLowerCase();
    return words.every((word) => text.includes(word));
  });
};
