// Typical contents of users' shell files, and odd ones that have broken other integrations.

export type Name = "bash" | "zsh" | "fish";

/**
 * fish fills this folder with a background program, which would outlive the test. It leaves an existing folder alone.
 */
const FISH_COMPLETIONS = ".local/share/fish/generated_completions/none";

export const FIRST_FILES: Readonly<Record<Name, Readonly<Record<string, string>>>> = {
  bash: { ".bashrc": "PS1='[\\w]\\$ '\nHISTCONTROL=ignoreboth\nalias hello='echo aliased'\n" },
  zsh: { ".zshrc": "PS1='[%~]%# '\nHISTFILE=~/.history\nHISTSIZE=100\nSAVEHIST=100\nalias hello='echo aliased'\n" },
  fish: {
    [FISH_COMPLETIONS]: "",
    ".config/fish/config.fish":
      "set -g fish_greeting\nfunction fish_prompt; printf '[%s]# ' $PWD; end\nalias hello='echo aliased'\n",
  },
};

export const ODD_FILES: readonly { readonly shell: Name; readonly what: string; readonly file: string }[] = [
  { shell: "bash", what: "assigns PROMPT_COMMAND", file: "PROMPT_COMMAND='PS1=\"odd\\$ \"'\n" },
  { shell: "bash", what: "has an array of them", file: "PROMPT_COMMAND=('PS1=\"odd\\$ \"' ':')\n" },
  {
    shell: "bash",
    what: "sets nounset and errexit-free options",
    file: "set -u; PS1='odd$ '; shopt -s extglob nullglob\n",
  },
  { shell: "bash", what: "has vi keys", file: "set -o vi; PS1='odd$ '\n" },
  { shell: "bash", what: "turns promptvars off", file: "shopt -u promptvars; PS1='odd$ '\n" },
  { shell: "bash", what: "traps DEBUG", file: "trap ':' DEBUG; PS1='odd$ '\n" },
  { shell: "bash", what: "aliases what we use", file: "alias printf=false builtin=false local=false; PS1='odd$ '\n" },
  { shell: "bash", what: "returns early", file: "PS1='odd$ '; return\n" },
  { shell: "zsh", what: "assigns precmd_functions", file: "f(){ PS1='odd$ ' }; precmd_functions=(f)\n" },
  {
    shell: "zsh",
    what: "assigns both lists",
    file: "f(){ PS1='odd$ ' }; precmd_functions=(f); preexec_functions=()\n",
  },
  { shell: "zsh", what: "prints an instant prompt", file: "print -n 'odd$ '; print -n '\\r'; PS1='odd$ '\n" },
  {
    shell: "zsh",
    what: "sets strict options",
    file: "setopt nounset warn_create_global ksh_arrays sh_word_split prompt_subst; PS1='odd$ '\n",
  },
  { shell: "zsh", what: "turns percents off", file: "setopt nopromptpercent; PS1='odd$ '\n" },
  { shell: "zsh", what: "has vi keys", file: "bindkey -v; PS1='odd$ '\n" },
  {
    shell: "fish",
    what: "redefines its prompt",
    file: "function fish_prompt; printf 'odd$ '; end; set -g fish_greeting\n",
  },
  {
    shell: "fish",
    what: "has vi keys",
    file: "fish_vi_key_bindings; function fish_mode_prompt; end; function fish_prompt; printf 'odd$ '; end\n",
  },
];

/** The shell's file, with the files that belong to it. */
export const userFiles = (shell: Name, text: string): Readonly<Record<string, string>> => {
  const name = { bash: ".bashrc", zsh: ".zshrc", fish: ".config/fish/config.fish" }[shell];
  return { [name]: text, [FISH_COMPLETIONS]: "" };
};
