// The facts that the double imitates, and how each is known. The double's sources refer to them by id, and a test
// checks that both agree. "B 5" is section 5 of the notes on the newer generation, "K 3" section 3 of the notes on
// 0.24.

/**
 * RUN: seen with the real 0.24 programs, or with our own probe against a real 0.24 relay. READ: from the makers'
 * sources or documentation, not run. READ*: one of the makers' own tests asserts it. ASSUMED: unknown; the double does
 * what is harder for the adapter.
 */
export type Mark = "RUN" | "READ" | "READ*" | "ASSUMED";

export interface Fact {
  readonly mark: Mark;
  readonly source: string;
  readonly what: string;
}

const fact = (mark: Mark, source: string, what: string): Fact => ({ mark, source, what });

export const FACTS: Readonly<Record<string, Fact>> = {
  // What upterm says about itself
  "version-text": fact("RUN", "B 3", "`upterm version` prints `Upterm version 0.24.0` and exits with 0."),
  "dev-version": fact("READ", "B 3", "Builds of distributions may call themselves 0.0.0+dev."),
  "flags-by-release": fact("READ", "B 3", "--detach from about 0.31, --join-timeout from 0.32; none in 0.24 (RUN)."),
  "flags-of-041": fact(
    "READ",
    "B 6, release page 0.41",
    "0.41 adds allow-exec, allow-forwarding=VALUE, full-access, login-command=COMMAND.",
  ),
  "forwarding-flag-in-041": fact(
    "ASSUMED",
    "-",
    "0.41 no longer lists --allow-local-tcp-forwarding beside its successor.",
  ),
  "join-command": fact("READ", "B 3", "`upterm join` exists from 0.38; before, unknown command, exit 1 (0.24: RUN)."),
  "session-stop-prints-help": fact(
    "RUN",
    "B 3",
    "0.24: `session stop NAME` and `session wait NAME` print help and exit with 0.",
  ),

  // 0.24: the program is the session
  "error-with-usage": fact(
    "RUN",
    "K 3",
    "A failed host prints the reason, 3 KiB of usage and the reason as a log line; exit 1.",
  ),
  "force-command-split": fact("RUN", "K 3", "--force-command is split into words; single quotes keep a word together."),
  "key-file-forms": fact(
    "RUN",
    "K 3, B 6",
    "0.24: a missing key file is a panic with exit 2, an empty one lets everyone in. Newer: an error (READ*).",
  ),
  "unknown-relay-key": fact("RUN", "K 3", "Without the @cert-authority line the host asks on stdin and dies of EOF."),
  "admin-socket-foreground": fact("RUN", "K 3", "<XDG_RUNTIME_DIR>/upterm/<SESSIONID>.sock; a KILL leaves it."),
  "ends-with-relay": fact("RUN", "K 3", "The host exits with 1 as soon as its relay is gone."),
  "pty-required": fact("RUN", "K 3", "A guest without a terminal gets `PTY is required.`"),
  refusals: fact("RUN", "K 3", "Commands, -W, -R and, with --no-sftp, file transfer are refused."),
  "exec-text-ignored": fact(
    "READ",
    "B 6",
    "`ssh -t LINK command` runs the forced command and ignores the text (up to 0.40).",
  ),

  // The relay
  "relay-silent-without-key": fact("READ", "K 3", "Without its key file uptermd ends with exit 0 and prints nothing."),
  "relay-gated": fact("RUN", "B 7", "--authorized-keys: only these host keys register; the others are refused."),
  "relay-blind-to-leaving": fact(
    "RUN",
    "B 5",
    "0.24: the host is not told that a guest's connection broke; the guest stays listed.",
  ),
  "relay-ends-both-legs": fact("READ", "B 5", "A new relay ends both sides as soon as one has ended, within 5 s."),
  "relay-derives-id": fact(
    "READ",
    "B 7",
    "From 0.34 the session id follows from a key that the host proves, and a secret of the process.",
  ),
  "mixed-pair-random-id": fact(
    "RUN",
    "B 7",
    "A 0.24 relay gives a new host a random id and guests get through; no reconnecting.",
  ),

  // The daemon: start
  "daemon-own-session": fact(
    "READ",
    "B 1",
    "The program starts a daemon with setsid, stdin null, output to the log, and exits.",
  ),
  "daemon-inherits-environment": fact(
    "READ",
    "B 2",
    "The daemon has the program's environment; hosted and forced commands get it too.",
  ),
  "daemon-variables": fact(
    "READ",
    "B 2",
    "UPTERM_DAEMON_FD and UPTERM_DAEMON_NAME make a process a daemon; it takes them out of what it starts.",
  ),
  "detach-needs-accept": fact("READ", "B 2", "--detach without --accept is an error."),
  "json-needs-detach": fact("READ", "B 2", "-o json without --detach is an error."),
  "abandons-itself": fact(
    "READ",
    "B 2",
    "Until it has reported, the daemon ends when the program that started it does.",
  ),
  "could-not-start": fact("READ", "B 2", "One line on stderr: `session N could not start: REASON (see LOG)`, exit 1."),
  "report-json": fact("READ", "B 4", "One indented JSON object with camelCase keys on stdout; warnings go to stderr."),
  "socket-path-103": fact("READ", "B 2", "attach.sock may have a path of 103 bytes, checked before anything starts."),
  "session-paths": fact(
    "READ",
    "B 2",
    "<runtime>/upterm/sessions/<name>/{lock,admin.sock,attach.sock}, <state>/upterm/results/<name>/session.json.",
  ),
  "record-fields": fact("READ", "B 4", "The record has snake_case keys, and the pid of the daemon."),
  "record-renamed": fact("READ", "B 4", "The record is replaced by renaming, so a reader never sees half of one."),
  "log-holds-id": fact("READ", "B 2", "upterm.log contains the session id; mode 0644."),
  "ids-per-channel": fact("READ", "B 4", "A guest's id is TRANSPORT/N, new for each channel of a connection."),

  // The daemon: relay loss
  "secret-in-memory": fact("READ", "B 7", "The secret is in the process only: another process gets another id."),
  redials: fact("READ*", "B 7", "A lost relay makes it `reconnecting`; the same id and link when the relay is back."),
  "redial-pace": fact("READ", "B 7", "First try within 1 s, doubling to 30 s, without a limit."),
  "disconnected-for-ever": fact(
    "READ*",
    "B 7",
    "With a 0.24 relay a loss is final: `disconnected`, the process stays.",
  ),

  // The daemon: end
  "term-to-daemon": fact("READ", "B 8", "TERM or INT ends the session: `signaled`, 15 or 2."),
  "term-worst-case": fact("READ", "B 8", "A hosted command that ignores everything delays the end, 16 s at worst."),
  "forced-commands-waited-for": fact("READ", "B 5", "The end waits for forced commands, about 7 s."),
  "forced-command-hung-up": fact("READ", "B 5", "HUP, terminal closed, TERM, KILL, a second apart."),
  "ends-with-hosted": fact("READ", "B 8", "When the hosted command exits, the session ends: `exited` and its code."),
  "clean-end-removes-sockets": fact("READ", "B 8", "A clean end removes the runtime directory; after a KILL it stays."),
  "record-stays": fact("READ", "B 2", "The record stays for seven days, after a KILL with a stale pid."),
};

// Known about the newer generation but not imitated, because the adapter uses none of it: StopSession and
// SetJoinTimeout of the admin service; session wait, list, set, current; attach, join, proxy, upgrade; file locks (the
// double keeps the holder's pid in the lock); the host key of attach.sock; ws and wss relays; approvals in an attached
// terminal (0.41); the terminal reset when a guest leaves (0.37); liveness probes of a silent tunnel (0.35);
// five-minute waits after refused reconnections.
