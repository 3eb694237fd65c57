// `lanecast completions`: scripts for three shells. Each asks `lanecast __complete` at every Tab (complete.ts), so they never get old.
import { invalidArgument, type Outcome, output } from "../outcome";
import { COMPLETE_COMMAND, SHELLS, type Shell } from "../program/words";

/** What `__complete` prints instead of a value where a file can follow. */
export const FILES_LINE = ":files";

/** bash splits words at `=` and `:`; complete.ts joins them again. */
const bash = `# bash completion of lanecast
_lanecast() {
  local program=\${COMP_WORDS[0]} current=\${COMP_WORDS[COMP_CWORD]} line
  [[ $program != "~"* ]] || program=$HOME\${program#"~"}
  [[ $current != "=" ]] || current=
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == "${FILES_LINE}" ]]; then
      compopt -o filenames 2>/dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
    else
      COMPREPLY+=("$(printf %q "\${line%%$'\\t'*}")")
    fi
  done < <("$program" ${COMPLETE_COMMAND} -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
}
complete -F _lanecast lanecast`;

const zsh = `#compdef lanecast
# zsh completion of lanecast
_lanecast() {
  local -a found
  local line value files=
  for line in "\${(@f)$(\${~words[1]} ${COMPLETE_COMMAND} -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    if [[ $line == "${FILES_LINE}" ]]; then files=yes; continue; fi
    [[ -n $line ]] || continue
    value=\${line%%$'\\t'*}
    found+=("\${value//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( $#found )); then _describe lanecast found; fi
  if [[ -n $files ]]; then _files; fi
}
if [[ $funcstack[1] == _lanecast ]]; then _lanecast "$@"; else compdef _lanecast lanecast; fi`;

const fish = `# fish completion of lanecast
function __lanecast_complete
    set -l before (commandline -opc)
    set -l program $before[1]
    set -e before[1]
    set -l current (commandline -ct)
    for line in ($program ${COMPLETE_COMMAND} -- $before "$current" 2>/dev/null)
        if test "$line" = "${FILES_LINE}"
            __fish_complete_path "$current"
        else
            echo $line
        end
    end
end
complete -c lanecast -f -a '(__lanecast_complete)'`;

const scripts: Readonly<Record<Shell, string>> = { bash, zsh, fish };

const isShell = (text: string): text is Shell => (SHELLS as readonly string[]).includes(text);

export const completions = (shell: string): Outcome => {
  if (!isShell(shell)) return invalidArgument("SHELL", `unknown shell '${shell}'; use ${SHELLS.join(", ")}`);
  return output({ shell, script: scripts[shell] }, scripts[shell]);
};
