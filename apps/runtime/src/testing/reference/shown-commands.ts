// Finds the `lanecast` commands that a page shows, in code blocks and in running text. Understands as much of the shell as the pages use.

export interface ShownCommand {
  /** The words after `lanecast`. */
  readonly words: readonly string[];
  /** In a code block, so it must be complete. In running text it can be the name of a command. */
  readonly isWhole: boolean;
  /** The line of the page, from 1. */
  readonly line: number;
}

const TOKEN =
  /\s*(?:(#.*$)|(&&|\|\||;|\||\d?>>?(?:&\d)?|<)|((?:"(?:\\.|[^"\\])*"|'[^']*'|\$\((?:[^()]|\([^()]*\))*\)|\\.|[^\s"'|;<>&\\]|&(?!&))+))/gm;

const unquoted = (word: string): string => word.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'/g, "$1$2");

/** The simple commands of a shell line, each as words without redirections. */
const simpleCommands = (line: string): readonly (readonly string[])[] => {
  const commands: string[][] = [[]];
  let isRedirected = false;
  for (const [, comment, operator, word] of line.matchAll(TOKEN)) {
    if (comment !== undefined) break;
    if (operator !== undefined) {
      isRedirected = /[<>]/.test(operator) && !/&\d$/.test(operator);
      if (!/[<>]/.test(operator)) commands.push([]);
    } else if (isRedirected) isRedirected = false;
    else commands.at(-1)?.push(unquoted(word ?? ""));
  }
  return commands;
};

/** `$(…)` has commands of its own. */
const substitutions = (line: string): readonly string[] =>
  [...line.matchAll(/\$\(([^()]*)\)/g)].map(([, inner = ""]) => inner);

const wordsOf = (shell: string): readonly (readonly string[])[] =>
  [shell, ...substitutions(shell)].flatMap(simpleCommands).flatMap((words) => {
    // Variables can be set for one command: `LANECAST_TOKEN=x lanecast …`.
    const program = words.findIndex((word) => !/^[A-Z_]+=/.test(word));
    return /^(?:bin\/)?lanecast$/.test(words[program] ?? "") ? [words.slice(program + 1)] : [];
  });

/** A line at a prompt, also someone else's (`ana$ `). */
const PROMPT = /^(?:[a-z]+)?\$ /;

/** The commands of a code block. With prompts in it, the other lines are output. `firstLine`: the line of its first line. */
const commandsInBlock = (block: string, firstLine: number): readonly ShownCommand[] => {
  const lines = block.split("\n");
  const hasPrompts = lines.some((line) => PROMPT.test(line));
  const found: ShownCommand[] = [];
  let pending = "";
  for (const [index, text] of lines.entries()) {
    if (hasPrompts && pending === "" && !PROMPT.test(text)) continue;
    const shell = `${pending}${text.replace(PROMPT, "")}`;
    pending = shell.endsWith("\\") ? `${shell.slice(0, -1)} ` : "";
    if (pending === "")
      found.push(...wordsOf(shell).map((words) => ({ words, isWhole: true, line: firstLine + index })));
  }
  return found;
};

const commandsInText = (text: string, firstLine: number): readonly ShownCommand[] =>
  text
    .split("\n")
    .flatMap((line, index) =>
      [...line.matchAll(/`(lanecast(?: [^`]*)?)`/g)]
        .flatMap(([, command = ""]) => wordsOf(command))
        .map((words) => ({ words, isWhole: false, line: firstLine + index })),
    );

/** Text and blocks alternate; a block of the language `text` shows no commands. */
export const shownCommands = (page: string): readonly ShownCommand[] => {
  let line = 1;
  return page.split(/^```/m).flatMap((part, index) => {
    const firstLine = line;
    line += part.split("\n").length - 1;
    if (index % 2 === 0) return commandsInText(part, firstLine);
    return part.startsWith("text\n") ? [] : commandsInBlock(part.slice(part.indexOf("\n") + 1), firstLine + 1);
  });
};
