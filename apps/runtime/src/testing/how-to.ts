// Runs a how-to as a reader would: files are written as they are shown, commands typed as they stand. Knows the form of the pages, nothing of the product.

/** `file`: a block with a path after its language. `command`: a line with `$ ` and what the page says comes of it. */
export type Step =
  | { readonly type: "file"; readonly path: string; readonly text: string }
  | { readonly type: "command"; readonly typed: string; readonly said: string; readonly line: number };

const FENCE = /^```(\w*)[ \t]*(\S*)[^\n]*\n([\s\S]*?)^```$/gm;

const commandsIn = (block: string, firstLine: number): readonly Step[] => {
  const steps: { typed: string; said: string[]; line: number }[] = [];
  for (const [index, line] of block.split("\n").entries()) {
    if (line.startsWith("$ ")) steps.push({ typed: line.slice(2), said: [], line: firstLine + index });
    else steps.at(-1)?.said.push(line);
  }
  return steps.map(({ typed, said, line }) => ({ type: "command", typed, said: said.join("\n").trimEnd(), line }));
};

/** In the order of the page. Blocks of another kind are for reading only. */
export const stepsOf = (page: string): readonly Step[] =>
  [...page.matchAll(FENCE)].flatMap(([, language, path = "", text = ""], index, all): readonly Step[] => {
    const line = page.slice(0, all[index]?.index ?? 0).split("\n").length + 1;
    if (language === "console") return commandsIn(text, line);
    return path === "" ? [] : [{ type: "file", path, text }];
  });

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Whether the page told the truth; `…` stands for what is different each time, on one line. */
export const isAsSaid = (said: string, came: string): boolean =>
  new RegExp(`^${said.split("…").map(escaped).join("[^\\n]*")}$`).test(came.trimEnd());
