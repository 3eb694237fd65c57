// The configuration of lanecast's tmux server: no prefix, no menus, and no key binding except those of the operator's own attach.

import { ATTACH_TABLE, bindingsOf, DEFAULT_DETACH_KEYS, parseDetachKeys } from "../detach-keys";
import { commandLine } from "./quote";

/** The session of lanecast's own connection: an empty pane without a process. */
export const HUB_SESSION = "hub";
/** For commands that take a session or, with an index or id appended, one of its windows. */
export const HUB_TARGET = `=${HUB_SESSION}:`;

/** Takes the keyboard back from an agent. Bound only while an agent has it (held-clients.ts). */
export const TAKE_BACK_KEY = { tmuxName: "C-t", name: "Ctrl-T" } as const;
/** Bound in tables that only `lane attach` uses; the guests' table is empty. Other sequences are bound when used. */
const attachKeys = parseDetachKeys(DEFAULT_DETACH_KEYS);
const ATTACH_BINDINGS =
  attachKeys === null
    ? ""
    : bindingsOf(attachKeys)
        .map((command) => commandLine([command]))
        .join("\n");
/** A key table without bindings: everything a guest types goes to the shell. */
export const LOCKED_TABLE = "locked";

/** The key table of a session that is held while an agent has the keyboard (held-clients.ts): the session's name follows. */
export const HELD_PREFIX = "held-";

/** A table of `lane attach`: `attach`, or `attach_` and a sequence of keys in hex. */
const ATTACH_BINDING = new RegExp(`-T ${ATTACH_TABLE}(?:_[0-9a-f]+(?:_2)?)? `);
const HELD_BINDINGS: readonly RegExp[] = [
  /^bind-key +-T held-(\S+?)(?:_2)? +Any +switch-client -t =\1$/,
  /^bind-key +-T held-(\S+) +C-t +set-option -t =\1: key-table attach\S* \\; switch-client -t =\1$/,
  /^bind-key +-T held-(\S+) +\S+ +switch-client -T held-\1_2$/,
  /^bind-key +-T held-\S+ +\S+ +detach-client$/,
];

/** Whether a line of `list-keys` is one of lanecast's own bindings. No guest's key runs anything but a switch to the session it is in. */
export const isOwnBinding = (line: string): boolean =>
  ATTACH_BINDING.test(line) || HELD_BINDINGS.some((own) => own.test(line.trimEnd()));

/** Lines of scrollback per terminal; about 10 MB at 80 columns when full. */
const HISTORY_LIMIT_LINES = 50_000;

/**
 * A guest's status line. Texts come from options, `q/h` escapes them, and nothing expands them again: tmux formats are code
 * (`#(…)` runs a program). tmux evaluates `client_readonly` for each client.
 */
const STATUS_LEFT = " #{?client_readonly,you can watch,you can type} | #{q/h:@lanecast_message} ";
const STATUS_STYLE = "#{?@lanecast_urgent,bg=colour214 fg=colour16 bold,bg=colour236 fg=colour252}";

/**
 * - `session-closed` and `exit-empty on`: the server runs as long as one of its terminals, with or without a runtime. Not
 *   done with `destroy-unattached`: it crashed tmux 3.3a, with every terminal, when one client left while another was
 *   exiting (a session freed under a client, about once in a hundred restarts).
 * - `window-size` isn't set here: set globally, it crashes tmux 3.3a at the next new-session. Each window sets its own.
 * - `detach-on-destroy on`: when a shell ends, its clients are detached, never moved to another terminal.
 * - `indn@`, `rin@`: tmate 2.4.0 runs a guest's program under `screen-256color`, and since ncurses 6.2 that entry has "scroll
 *   by n lines" (CSI S, CSI T), which tmate ignores. Without them tmux sends single lines.
 * - `cud1`: upterm's ssh server puts a carriage return before each line feed, so a line feed cannot move the cursor straight down.
 * - `assume-paste-time 0`: with the default of 1 ms, tmux takes keys that follow each other fast, or that come right after the
 *   client attached, for a paste and sends them past the key table: detach keys would not detach, held guests would type.
 * - `status-interval 0`: a changed option or client flag draws the status line. A timer would format it for every guest at
 *   every tick: once a second it was a third of what 50 upterm shares with guests cost.
 * - `set-clipboard off`, `allow-passthrough off`: a program's output never reaches a guest's or the operator's clipboard.
 */
export const tmuxConfig = `# Written by lanecast at each start. Changes are overwritten.
set -s exit-empty on
set-hook -g session-closed "if-shell -F '#{==:#{server_sessions},1}' 'kill-session -t =${HUB_SESSION}'"
set -s escape-time 0
set -s set-clipboard off
set -s default-terminal tmux-256color
set -as terminal-features ",xterm*:RGB,tmux*:RGB,screen*:RGB"
set -as terminal-overrides ",screen*:indn@:rin@,*:cud1=\\\\E[B"
set -s command-alias ""
set -g prefix None
set -g prefix2 None
unbind-key -aq -T prefix
unbind-key -aq -T root
unbind-key -aq -T copy-mode
unbind-key -aq -T copy-mode-vi
unbind-key -aq -T ${LOCKED_TABLE}
${ATTACH_BINDINGS}
set -g assume-paste-time 0
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
set -g status-interval 0
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
