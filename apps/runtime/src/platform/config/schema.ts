// The schema of config.toml: every key, with what the reference says about it.
import { z } from "zod";
import { formatDuration } from "#contract/durations";
import { backendSchema } from "#contract/errors";
import type { SharingLimits } from "#contract/stream";
import {
  detachKeys,
  duration,
  FINGERPRINT,
  host,
  hostKeys,
  oneOf,
  optional,
  path,
  port,
  required,
  trueOrFalse,
  trueOrPath,
  user,
  wholeNumber,
} from "./values";

const MINUTE_MS = 60_000;
export const DEFAULT_SHARING: SharingLimits = {
  ttlDefaultMs: 30 * MINUTE_MS,
  ttlMinMs: MINUTE_MS,
  ttlMaxMs: 240 * MINUTE_MS,
  graceMs: 5 * MINUTE_MS,
  maxPerTerminal: 3,
  maxGuests: 50,
  access: "read",
  relay: "here",
};

/** The first character keeps out `__proto__`, which objects treat as their prototype, and names that look like flags. */
export const relayNameSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);

const binaryKeys = (program: string, relayProgram: string, relayNote: string) =>
  z.strictObject({
    path: optional(path, {
      about: `The ${program} program.`,
      defaultNote: `\`${program}\` on \`PATH\``,
      example: `/opt/${program}/bin/${program}`,
    }),
    relay_path: optional(path, {
      about: `The program that relays ${program} shares on this machine.`,
      defaultNote: relayNote,
      example: `~/bin/${relayProgram}`,
    }),
  });

const jumpSchema = z.strictObject({
  host: required(host, { about: "The SSH jump host.", example: "jump.example.org" }),
  port: optional(port, { about: "The SSH port of the jump host.", defaultNote: "22", example: 2222 }),
  user: optional(user, { about: "The user on the jump host.", defaultNote: "your user name", example: "ana" }),
  identity: optional(path, {
    about: "The private key for the jump host.",
    defaultNote: "your ssh agent and ssh's default keys",
    example: "~/.ssh/id_ed25519",
  }),
  host_key: optional(hostKeys, {
    about: "The trusted host keys of the jump host.",
    defaultNote: "the relay's `host_key`",
    example: [FINGERPRINT],
  }),
});

/** Checks each key alone. relay-rules.ts checks what each kind of relay needs. */
export const relayEntrySchema = z.strictObject({
  backend: required(oneOf(backendSchema.options), { about: "The backend that uses this relay.", example: "upterm" }),
  kind: required(oneOf(["lan", "tunnel", "host"]), {
    about:
      "`lan`: a relay on an address of this machine. `tunnel`: one that guests reach through an SSH jump host. `host`: one that runs on another machine.",
    example: "lan",
  }),
  bind: optional(host, {
    about: "The address to listen on: for `lan` one address of this machine, for `tunnel` an address of the jump host.",
    defaultNote: "required for `lan`; for `tunnel` the loopback of the jump host",
    example: "192.168.1.20",
  }),
  host: optional(host, {
    about: "The machine of the relay.",
    defaultNote: "required for `host`",
    example: "relay.example.org",
  }),
  port: optional(port, { about: "The SSH port of the relay (`host`).", defaultNote: "22", example: 2222 }),
  host_key: optional(hostKeys, {
    about: "The trusted host keys: for `host` the relay's, for `tunnel` the jump host's.",
    defaultNote: "required for `host` and `tunnel`",
    example: [FINGERPRINT],
  }),
  jump: optional(
    { schema: jumpSchema, type: "table", limits: "see the keys below" },
    {
      about: "The SSH jump host: for `tunnel` guests connect through it, for `host` only lanecast does.",
      defaultNote: "required for `tunnel`",
      example: { host: "jump.example.org", user: "ana" },
    },
  ),
  guest_host: optional(host, {
    about: "The host that guests connect to, if it differs from the one that lanecast connects to.",
    defaultNote: "the relay's, or the jump host's",
    example: "share.example.org",
  }),
  guest_port: optional(port, {
    about: "The port that guests connect to, if it differs from the one that lanecast connects to.",
    defaultNote: "for `tunnel` any free port of the jump host, for `host` the relay's",
    example: 2022,
  }),
  host_identity: optional(trueOrPath, {
    about:
      "Use one host key for every share, for upterm relays that admit only known hosts (`host`). `true` keeps the key in the home; a path uses that private key.",
    defaultNote: "each share has its own host key",
    example: true,
  }),
  public: required(trueOrFalse(false), {
    about: "Marks a public relay (`host`), so that policies can deny it.",
    default: false,
    example: true,
  }),
});

const windows = oneOf(["auto", "desktop", "browser", "none"]);

/** The file as it is written, with TOML's names. Durations are already in milliseconds. */
export const configFileSchema = z.strictObject({
  sharing: z
    .strictObject({
      ttl_default: optional(duration, {
        about: "How long a share lasts if the request doesn't say.",
        default: formatDuration(DEFAULT_SHARING.ttlDefaultMs),
        example: "45m",
      }),
      ttl_min: optional(duration, {
        about: "The shortest time a share can have.",
        default: formatDuration(DEFAULT_SHARING.ttlMinMs),
        example: "5m",
      }),
      ttl_max: optional(duration, {
        about: "The longest time a share can have, extensions included.",
        default: formatDuration(DEFAULT_SHARING.ttlMaxMs),
        example: "8h",
      }),
      grace: optional(duration, {
        about:
          "How long before its end a share warns the operator and the guests; at most a third of the time left when the share starts or is extended.",
        default: formatDuration(DEFAULT_SHARING.graceMs),
        example: "2m",
      }),
      max_per_terminal: optional(wholeNumber(1, 64), {
        about: "The most open shares of one terminal.",
        default: DEFAULT_SHARING.maxPerTerminal,
        example: 1,
      }),
      max_guests: optional(wholeNumber(1, 1_000), {
        about: "The most guests of one share at a time. Further guests read that the share is full.",
        default: DEFAULT_SHARING.maxGuests,
        example: 10,
      }),
      access: optional(oneOf(["read", "write"]), {
        about: "What guests can do if the request doesn't say: watch (`read`) or type (`write`).",
        default: DEFAULT_SHARING.access,
        example: "write",
      }),
      relay: optional(
        { schema: relayNameSchema, type: "text", limits: '`"here"`, or the name of a `[relays.NAME]` table' },
        {
          about:
            "The relay to use if the request doesn't say. `here` is built in and reachable from this machine only.",
          default: DEFAULT_SHARING.relay,
          example: "office",
        },
      ),
    })
    .default({}),
  backends: z
    .strictObject({
      upterm: binaryKeys("upterm", "uptermd", "`uptermd` on `PATH`").default({}),
      tmate: binaryKeys(
        "tmate",
        "tmate-ssh-server",
        "`tmate-ssh-server` on `PATH`, else the one that setup unpacked",
      ).default({}),
    })
    .default({ upterm: {}, tmate: {} }),
  audit: z
    .strictObject({
      max_bytes: optional(wholeNumber(1, Number.MAX_SAFE_INTEGER), {
        about: "The size at which an audit log file is set aside and the next one begins.",
        defaultNote: "no limit",
        example: 10_000_000,
      }),
      system_log: required(trueOrFalse(true), {
        about: "Whether the heads of the audit log go to the system log.",
        default: true,
        example: false,
      }),
    })
    .default({ system_log: true }),
  handoff: z
    .strictObject({
      transcripts: required(trueOrFalse(false), {
        about:
          "Whether what agents run and read is kept in `<home>/transcripts` (asciicast, secrets masked, 8 MiB for each handoff, the newest 100).",
        default: false,
        example: true,
      }),
    })
    .default({ transcripts: false }),
  attach: z
    .strictObject({
      detach_keys: optional(detachKeys, {
        about:
          "The keys that detach from `lane attach`. The first must be a Ctrl key; press it twice to send it to the program. If you set only one key, it never reaches the program.",
        default: "ctrl-],d",
        example: "ctrl-p,ctrl-q",
      }),
    })
    .default({}),
  window: required(
    { ...windows, schema: windows.schema.default("auto") },
    {
      about: "How `lanecast open` shows the panel; `none` only prints its URL.",
      default: "auto",
      example: "browser",
    },
  ),
  notify: required(trueOrFalse(false), {
    about:
      "Whether lanecast shows desktop notifications (`notify-send`) while no page is open. An open page shows its own.",
    default: false,
    example: true,
  }),
  relays: z.record(relayNameSchema, relayEntrySchema).default({}),
});
export type ConfigFile = z.infer<typeof configFileSchema>;
export type RelayEntry = z.infer<typeof relayEntrySchema>;
