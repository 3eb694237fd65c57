// Splits a how-to page into steps that a test can run as a reader would: files to write and commands to type.

/** `file`: a code block with a path after its language. `command`: a line that starts with `$ `, and the output that the page shows. */
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

/** The steps in the order of the page. Other code blocks are only for reading. */
export const stepsOf = (page: string): readonly Step[] =>
  [...page.matchAll(FENCE)].flatMap(([, language, path = "", text = ""], index, all): readonly Step[] => {
    const line = page.slice(0, all[index]?.index ?? 0).split("\n").length + 1;
    if (language === "console") return commandsIn(text, line);
    return path === "" ? [] : [{ type: "file", path, text }];
  });

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Whether a command printed what the page says. `…` stands for any text on one line. */
export const isAsSaid = (said: string, came: string): boolean =>
  new RegExp(`^${said.split("…").map(escaped).join("[^\\n]*")}$`).test(came.trimEnd());
