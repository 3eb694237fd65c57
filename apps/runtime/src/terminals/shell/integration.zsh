# lanecast shell integration for zsh. The runtime fills in @NONCE@, @FOLDER@ and @ZDOTDIR@, and starts zsh with ZDOTDIR set to
# the folder of this file, named .zshenv there. The next lines put the user's ZDOTDIR back before any file of theirs is read.
@ZDOTDIR@
command rm -f -- @FOLDER@/.zshenv
[[ -r ${ZDOTDIR:-$HOME}/.zshenv ]] && source "${ZDOTDIR:-$HOME}/.zshenv"

if [[ -o interactive ]]; then
  typeset -g __lanecast_folder=@FOLDER@
  typeset -g __lanecast_key="n=@NONCE@;p=$$"
  typeset -g __lanecast_b="%{"$'\e'"]133;B;$__lanecast_key"$'\a'"%}"
  typeset -gi __lanecast_ran=0
  typeset -g __lanecast_text= __lanecast_since=
  typeset -ga __lanecast_log

  # First of the precmd functions: each of them sees the status of the command.
  __lanecast_precmd() {
    local lc_status=$? lc_ended= lc_folder=
    emulate -L zsh
    unsetopt xtrace
    if (( __lanecast_ran )); then
      __lanecast_ran=0
      lc_ended=$'\e]133;D;'"$lc_status;$__lanecast_key"$'\a'
      if [[ $__lanecast_text != [[:space:]]* && -n $__lanecast_text ]]; then
        __lanecast_log+=("$lc_status $(( ${EPOCHREALTIME:-0} * 1000000 - __lanecast_since ))" "$__lanecast_text")
        (( $#__lanecast_log <= 40 )) || __lanecast_log=("${(@)__lanecast_log[-40,-1]}")
      fi
    fi
    [[ $PWD == *[^[:print:]]* ]] || lc_folder=";c=$PWD"
    builtin print -rn -- "$lc_ended"$'\e]133;A;'"$__lanecast_key$lc_folder"$'\a'
    __lanecast_hook
  }

  # Last of them: a theme has rewritten PS1 by now. An exported PS1 is left alone, or the mark would be in the environment.
  __lanecast_last() {
    [[ -o promptpercent && ${(t)PS1} != *export* ]] || return 0
    emulate -L zsh
    unsetopt xtrace
    [[ $PS1 == *"$__lanecast_b" ]] || PS1="${PS1//$__lanecast_b/}$__lanecast_b"
  }

  __lanecast_preexec() {
    emulate -L zsh
    unsetopt xtrace
    __lanecast_ran=1
    __lanecast_text=$1
    __lanecast_since=$(( ${EPOCHREALTIME:-0} * 1000000 ))
    builtin print -rn -- $'\e]133;C;'"$__lanecast_key"$'\a'
    __lanecast_hook
  }

  # A .zshrc that assigns precmd_functions or preexec_functions removes our hooks: whichever is left puts the other back.
  __lanecast_hook() {
    [[ $precmd_functions[1] == __lanecast_precmd && $precmd_functions[-1] == __lanecast_last ]] ||
      precmd_functions=(__lanecast_precmd "${(@)precmd_functions:#__lanecast_*}" __lanecast_last)
    [[ $preexec_functions[-1] == __lanecast_preexec ]] ||
      preexec_functions=("${(@)preexec_functions:#__lanecast_*}" __lanecast_preexec)
    local lc_map
    for lc_map in emacs viins vicmd; do
      builtin bindkey -M $lc_map '\e[20;7~' __lanecast_report
      builtin bindkey -M $lc_map '\e[21;7~' __lanecast_clear
    done 2>/dev/null
  }

  # Writes the half-typed line, the recent commands and the environment into a file that the runtime has made (0600).
  __lanecast_report() {
    emulate -L zsh
    unsetopt xtrace
    local lc_file=$__lanecast_folder/report lc_more=0 lc_hooked=0
    if [[ -w $lc_file ]]; then
      [[ $CONTEXT == start ]] || lc_more=1
      (( $precmd_functions[(Ie)__lanecast_precmd] && $preexec_functions[(Ie)__lanecast_preexec] )) && lc_hooked=1
      {
        builtin printf '%s\0' zsh "$CURSOR" "$BUFFER" $lc_more $lc_hooked "$PWD" $#__lanecast_log "${(@)__lanecast_log}"
        command -p env -0
      } >|"$lc_file" 2>/dev/null
    fi
    [[ $WIDGET == __lanecast_clear ]] && BUFFER= CURSOR=0
    builtin print -rn -- $'\e]133;L;'"$__lanecast_key"$'\a'
  }

  zmodload -F zsh/datetime p:EPOCHREALTIME 2>/dev/null
  zle -N __lanecast_report
  zle -N __lanecast_clear __lanecast_report
  typeset -ga precmd_functions preexec_functions
  __lanecast_hook
fi
