# lanecast shell integration for bash 5.1 and newer. The runtime fills in @NONCE@ and @FOLDER@ and passes this file as --rcfile.
# Commands are quoted (\builtin) so that no alias of the user's changes them.
\builtin command -p rm -f -- @FOLDER@/integration.bash

if ((BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 501)); then
  __lanecast_folder=@FOLDER@
  __lanecast_key='n=@NONCE@;p='$$
  # PS0 and PS1 name these variables instead of holding the marks, so that `echo $PS1` does not print one, and a nested shell
  # that inherits PS0 finds them unset. \001 and \002 tell readline that the mark takes no space.
  __lanecast_c=$'\e]133;C;'$__lanecast_key$'\a'
  __lanecast_b=$'\001\e]133;B;'$__lanecast_key$'\a\002'
  __lanecast_ran=0 __lanecast_more=0 __lanecast_since=0 __lanecast_number='' __lanecast_log=()

  # Runs at every prompt. bash gives each element of PROMPT_COMMAND the same $? and restores it and PIPESTATUS afterwards.
  __lanecast_prompt() {
    { \builtin local status=$? -; set +xeu; } 2>/dev/null
    \builtin local ended='' folder='' number='\!'
    if ((__lanecast_ran)); then
      __lanecast_ran=0
      ended=$'\e]133;D;'$status';'$__lanecast_key$'\a'
      # A command that the history did not take (a leading space, a repetition) leaves its number, `\!`, as it was.
      [[ ${number@P} == "$__lanecast_number" ]] ||
        __lanecast_log+=("${number@P} $status $((${EPOCHREALTIME/[.,]/} - __lanecast_since))")
      __lanecast_number=${number@P}
      ((${#__lanecast_log[@]} <= 20)) || __lanecast_log=("${__lanecast_log[@]: -20}")
    fi
    __lanecast_more=0
    # With an empty history it is 1 before and after the first command.
    [[ ${number@P} == 1 ]] || __lanecast_number=${number@P}
    # Without promptvars bash would print the names of the variables.
    if ! \builtin shopt -q promptvars; then
      PS0=${PS0//'${__lanecast_c:(__lanecast_ran=1,__lanecast_since=${EPOCHREALTIME/[.,]/})*0}'/}
      PS1=${PS1//'${__lanecast_b-}'/}
      PS2=${PS2//'${__lanecast_c:0:(__lanecast_more=1)*0}'/}
      return
    fi
    [[ $PWD == *[![:print:]]* ]] || folder=';c='$PWD
    \builtin printf '%s\e]133;A;%s%s\a' "$ended" "$__lanecast_key" "$folder"
    # Themes rewrite the prompts, so they are checked each time. An exported one is left alone: it would be inherited.
    [[ $PS0 == *'${__lanecast_c:'* ]] ||
      PS0+='${__lanecast_c:(__lanecast_ran=1,__lanecast_since=${EPOCHREALTIME/[.,]/})*0}'
    [[ $PS1 == *'${__lanecast_b-}' || ${PS1@a} == *x* ]] || PS1=${PS1//'${__lanecast_b-}'/}'${__lanecast_b-}'
    [[ $PS2 == *'${__lanecast_c:0:'* || ${PS2@a} == *x* ]] || PS2+='${__lanecast_c:0:(__lanecast_more=1)*0}'
  }

  # Writes the half-typed line, the recent commands and the environment into a file that the runtime has made (0600).
  __lanecast_report() {
    { \builtin local -; set +xeu; } 2>/dev/null
    \builtin local file=$__lanecast_folder/report hooked=0 IFS=' '
    if [[ -w $file ]]; then
      [[ " ${PROMPT_COMMAND[*]} " == *__lanecast_prompt* && $PS0 == *'${__lanecast_c:'* ]] && hooked=1
      \builtin printf '%s\0' bash "$READLINE_POINT" "$READLINE_LINE" "$__lanecast_more" "$hooked" "$PWD" >|"$file"
      {
        \builtin printf '%s\n' "${__lanecast_log[@]}"
        \builtin printf '\0'
        HISTTIMEFORMAT='' \builtin history 25
        \builtin printf '\0'
        \builtin command -p env -0
      } >>"$file" 2>/dev/null
    fi
    if [[ ${1-} == clear ]]; then READLINE_LINE='' READLINE_POINT=0; fi
    \builtin printf '\e]133;L;%s\a' "$__lanecast_key"
  }
fi

if [[ -r ~/.bashrc ]]; then \builtin . ~/.bashrc; fi

if [[ ${__lanecast_key-} ]]; then
  # A high index keeps element 0 for the user: `PROMPT_COMMAND=x` and `PROMPT_COMMAND="x; $PROMPT_COMMAND"` mean that element.
  PROMPT_COMMAND[9000]=__lanecast_prompt
  for __lanecast_map in emacs vi-insert vi-command; do
    \builtin bind -m "$__lanecast_map" -x '"\e[20;7~": __lanecast_report'
    \builtin bind -m "$__lanecast_map" -x '"\e[21;7~": __lanecast_report clear'
  done 2>/dev/null
  \builtin unset __lanecast_map
fi
