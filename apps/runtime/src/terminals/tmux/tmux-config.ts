// The whole configuration of our tmux server: what makes it a host for lanes and nothing else. Knows no lane and no share.

/** The session that our own connection sits in: an empty pane, no process. */
export const HUB_SESSION = "hub";
/** For commands that take a session or, with an index or id behind it, a window of it. */
export const HUB_TARGET = `=${HUB_SESSION}:`;

/** The one key of the server, bound where only a person's own `lane attach` can be (BACKENDS 0: guests' table is empty). */
export const DETACH_KEY = { tmuxName: "C-]", name: "Ctrl-]" } as const;
export const ATTACH_TABLE = "attach";
/** A key table that nobody ever binds anything in: what a guest types can only reach the shell. */
export const LOCKED_TABLE = "locked";

/** Lines a terminal remembers; about 10 MB at 80 columns when full. */
const HISTORY_LIMIT_LINES = 50_000;

/**
 * A guest's status line. Texts come in through options that `q/h` escapes and nothing expands again: tmux formats are
 * code (`#(…)` runs a program). What a guest may do is asked of each one's own client.
 */
const STATUS_LEFT = " #{?client_readonly,you may watch,you may type} | #{q/h:@lanecast_told} ";
const STATUS_STYLE = "#{?@lanecast_urgent,bg=colour214 fg=colour16 bold,bg=colour236 fg=colour252}";

/**
 * - `session-closed` and `exit-empty on`: the server lives as long as a terminal does, whether or not a runtime is there
 *   to see the last one go. Not by `destroy-unattached`: it crashed tmux 3.3a, with every terminal in it, when one client
 *   went while another was on its way out (a session freed under a client, once in some hundred restarts).
 * - `window-size` is not here: set globally it crashes tmux 3.3a at the next new-session; each window has its own.
 * - `detach-on-destroy on`: when a shell ends, whoever looked at it is off, never moved on to another terminal.
 * - `set-clipboard off`, `allow-passthrough off`: what a program prints never reaches a guest's or operator's clipboard.
 */
export const tmuxConfig = `# Written by lanecast at each start; changes are lost.
set -s exit-empty on
set-hook -g session-closed "if-shell -F '#{==:#{server_sessions},1}' 'kill-session -t =${HUB_SESSION}'"
set -s escape-time 0
set -s set-clipboard off
set -s default-terminal tmux-256color
set -as terminal-features ",xterm*:RGB,tmux*:RGB,screen*:RGB"
set -s command-alias ""
set -g prefix None
set -g prefix2 None
unbind-key -aq -T prefix
unbind-key -aq -T root
unbind-key -aq -T copy-mode
unbind-key -aq -T copy-mode-vi
unbind-key -aq -T ${LOCKED_TABLE}
bind-key -T ${ATTACH_TABLE} ${DETACH_KEY.tmuxName} detach-client
set -g mouse off
set -g update-environment ""
set -g default-shell /bin/sh
set -g default-command ""
set -g lock-after-time 0
set -g lock-command ""
set -g detach-on-destroy on
set -g destroy-unattached off
set -g base-index 0
set -g history-limit ${HISTORY_LIMIT_LINES}
set -g set-titles off
set -g visual-bell off
set -g display-time 1
set -g status off
set -g status-interval 1
set -g status-position bottom
set -g status-style "${STATUS_STYLE}"
set -g status-left "${STATUS_LEFT}"
set -g status-left-length 250
set -g status-right ""
set -wg pane-base-index 0
set -wg remain-on-exit off
set -wg allow-rename off
set -wg automatic-rename off
set -wg monitor-activity off
set -wg monitor-bell off
set -wg allow-passthrough off
set -wg window-status-format ""
set -wg window-status-current-format ""
`;
