// The words that a command line may contain and that more than its declaration needs: choices, topics and hidden commands.
// They are here so that declaring a command does not load what it does.

/** The hidden command that `lanecast share` runs. */
export const SHARE_GUIDE = "guide";

/** The hidden command that the completion scripts call. */
export const COMPLETE_COMMAND = "__complete";

/** `lanecast completions SHELL`. */
export const SHELLS = ["bash", "zsh", "fish"] as const;
export type Shell = (typeof SHELLS)[number];

/** `lanecast watch --only KINDS`. */
export const WATCH_KINDS = ["share", "lane", "approval", "handoff", "policy", "limits"] as const;
export type WatchKind = (typeof WATCH_KINDS)[number];

/** `lanecast audit export --format NAME`. */
export const EXPORT_FORMATS = ["jsonl", "otel"] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

/** `lanecast help TOPIC`. */
export const HELP_TOPICS = ["errors", "exit-codes"] as const;
export type HelpTopic = (typeof HELP_TOPICS)[number];
