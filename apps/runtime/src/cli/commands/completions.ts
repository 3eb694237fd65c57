// `lanecast completions`: scripts for three shells, generated from the command tree.
import type { Command } from "commander";
import { invalidArgument, type Outcome, output } from "../outcome";

export const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

/** One level of the tree: the words that can follow `path`. */
interface Level {
  /** `share start`; empty at the top. */
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly description: string }[];
}

const visible = (command: Command): readonly Command[] => command.createHelp().visibleCommands(command);

const levelsOf = (command: Command, path: readonly string[], shared: Level["words"]): readonly Level[] => {
  const commands = visible(command).flatMap((each) =>
    [each.name(), ...each.aliases()].map((word) => ({ word, description: each.description() })),
  );
  const options = command
    .createHelp()
    .visibleOptions(command)
    .flatMap((option) => (option.long ? [{ word: option.long, description: option.description }] : []));
  const inherited = shared.filter(({ word }) => !options.some((option) => option.word === word));
  const here: Level = { path: path.join(" "), words: [...commands, ...options, ...inherited] };
  return [
    here,
    ...visible(command).flatMap((each) =>
      [each.name(), ...each.aliases()].flatMap((name) => levelsOf(each, [...path, name], shared)),
    ),
  ];
};

/** Quotes a description for the shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''").replaceAll("\n", " ")}'`;

const cases = (levels: readonly Level[], line: (level: Level) => string): string =>
  levels.map((level) => `    ${quoted(level.path)}) ${line(level)} ;;`).join("\n");

const plainWords = ({ words }: Level): string => words.map(({ word }) => word).join(" ");

/** Follows the words that name commands; options and their values may be in between. */
const bash = (levels: readonly Level[]): string => `# bash completion of lanecast
_lanecast() {
  local current=\${COMP_WORDS[COMP_CWORD]} path= word
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$path\${path:+ }$word" in
      ${levels
        .filter(({ path }) => path !== "")
        .map(({ path }) => quoted(path))
        .join(" | ")}) path="$path\${path:+ }$word" ;;
    esac
  done
  local words=
  case "$path" in
${cases(levels, (level) => `words=${quoted(plainWords(level))}`)}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  # No command or option matches: complete files, for --key and --home.
  [ \${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- "$current"))
}
complete -o filenames -F _lanecast lanecast`;

const zshWord = ({ word, description }: Level["words"][number]): string =>
  quoted(`${word.replaceAll(":", "\\:")}:${description}`);

const zsh = (levels: readonly Level[]): string => `#compdef lanecast
# zsh completion of lanecast
_lanecast() {
  local place= word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$place\${place:+ }$word" in
      ${levels
        .filter(({ path }) => path !== "")
        .map(({ path }) => `(${quoted(path)})`)
        .join("|")}) place="$place\${place:+ }$word" ;;
    esac
  done
  local -a found
  case "$place" in
${cases(levels, (level) => `found=(${level.words.map(zshWord).join(" ")})`)}
  esac
  _describe 'lanecast' found || _files
}
compdef _lanecast lanecast`;

const fish = (levels: readonly Level[]): string => {
  const lines = levels.flatMap(({ path, words }) =>
    words.map(
      ({ word, description }) =>
        `complete -c lanecast -n "__lanecast_at ${quoted(path)}" -a ${quoted(word)} -d ${quoted(description)}`,
    ),
  );
  const paths = levels
    .filter(({ path }) => path !== "")
    .map(({ path }) => quoted(path))
    .join(" ");
  return `# fish completion of lanecast
function __lanecast_at
    set -l place ''
    for word in (commandline -opc)[2..-1]
        set -l next (string trim -- "$place $word")
        contains -- "$next" ${paths}; and set place "$next"
    end
    test "$place" = "$argv[1]"
end
${lines.join("\n")}`;
};

const scripts: Readonly<Record<Shell, (levels: readonly Level[]) => string>> = { bash, zsh, fish };

const isShell = (text: string): text is Shell => (SHELLS as readonly string[]).includes(text);

export const completions = (program: Command, shell: string): Outcome => {
  if (!isShell(shell)) return invalidArgument("SHELL", `unknown shell '${shell}'; use ${SHELLS.join(", ")}`);
  const shared = program
    .createHelp()
    .visibleOptions(program)
    .flatMap((option) => (option.long ? [{ word: option.long, description: option.description }] : []))
    .filter(({ word }) => word !== "--version");
  const script = scripts[shell](levelsOf(program, [], shared));
  return output({ shell, script }, script);
};
