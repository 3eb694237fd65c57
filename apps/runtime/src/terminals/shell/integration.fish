# lanecast shell integration for fish. The runtime fills in @NONCE@ and @FOLDER@; fish reads this file after config.fish.
# fish_prompt is not wrapped: a later `funcsave fish_prompt` would save the wrapper into the user's configuration.
command rm -f -- @FOLDER@/integration.fish

set -g __lanecast_folder @FOLDER@
set -g __lanecast_key "n=@NONCE@;p=$fish_pid"
set -g __lanecast_log

function __lanecast_prompt --on-event fish_prompt
    set -l folder ''
    string match -qr '[[:cntrl:]]' -- "$PWD"; or set folder ";c=$PWD"
    builtin printf '\e]133;A;%s%s\a' "$__lanecast_key" "$folder"
end

# Ctrl-C draws a new prompt without fish_prompt.
function __lanecast_cancel --on-event fish_cancel
    __lanecast_prompt
end

function __lanecast_preexec --on-event fish_preexec
    builtin printf '\e]133;C;%s\a' "$__lanecast_key"
end

function __lanecast_postexec --on-event fish_postexec
    set -l code $status
    builtin printf '\e]133;D;%s;%s\a' $code "$__lanecast_key"
    # A leading space keeps a command out of fish's history, so it stays out of this list too.
    if not string match -qr '^\s|^$' -- "$argv[1]"
        set -a __lanecast_log "$code $CMD_DURATION""000" "$argv[1]"
        set __lanecast_log $__lanecast_log[-40..-1]
    end
end

# Writes the half-typed line, the recent commands and the environment into a file that the runtime has made (0600).
function __lanecast_report
    set -l file $__lanecast_folder/report
    if test -w $file
        set -l line (commandline -b | string collect -N)
        begin
            builtin printf '%s\0' fish (commandline -C) "$line" 0 1 "$PWD" (count $__lanecast_log) $__lanecast_log
            command env -0
        end >$file 2>/dev/null
    end
    test "$argv[1]" = clear; and commandline -r ''
    builtin printf '\e]133;L;%s\a' "$__lanecast_key"
end

for __lanecast_mode in default insert visual
    bind -M $__lanecast_mode \e\[20\;7~ __lanecast_report
    bind -M $__lanecast_mode \e\[21\;7~ '__lanecast_report clear'
end
set -e __lanecast_mode
