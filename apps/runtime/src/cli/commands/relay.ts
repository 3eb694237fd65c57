// `lanecast relay list, test, add, remove`. The runtime checks the values.
import { exitCodeOf, ok, type Result } from "#contract/errors";
import type { RelayAdd, RelayCheck, RelayView } from "#contract/relay";
import type { WireError } from "#contract/wire";
import { type CliContext, withRuntime } from "../context";
import { invalidInput, type Outcome, output } from "../outcome";
import { type Cell, type Paint, printable, type Tone, table } from "../text/format";

const stateOf = ({ available, problem }: RelayView): Cell =>
  available ? { text: "ready", tone: "green" } : { text: problem ?? "unavailable", tone: "red" };

const addressOf = ({ host, port }: RelayView): string => (port === null ? host : `${host}:${port}`);

const relayTable = (relays: readonly RelayView[], paint: Paint): string =>
  table(
    ["NAME", "BACKEND", "KIND", "REACHABLE FROM", "GUESTS CONNECT TO", "STATE"],
    relays.map((relay) => [
      { text: relay.name, ...(relay.isDefault ? { tone: "bold" as const } : {}) },
      relay.backend,
      relay.kind,
      relay.reach,
      addressOf(relay),
      stateOf(relay),
    ]),
    paint,
  );

/** Why a relay gets one key for all shares, and what to do with that key. */
const hostKeyLines = (relays: readonly RelayView[]): readonly string[] =>
  relays.flatMap(({ name, hostKey }) =>
    hostKey === undefined
      ? []
      : [
          `\n${printable(name)} admits known hosts only, so all shares use the same host key.`,
          `Give this line to its administrator, for uptermd --authorized-keys:\n${printable(hostKey)}`,
        ],
  );

const relayReport = (relays: readonly RelayView[], paint: Paint): string =>
  [relayTable(relays, paint), ...hostKeyLines(relays)].join("\n");

export const relayList = (context: CliContext): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const listed = await runtime.call((client) => client.relay.list());
    return listed.ok ? output(listed.value, relayReport(listed.value.relays, context.io.paint)) : listed;
  });

const MARKS: Readonly<Record<RelayCheck["state"], readonly [tone: Tone, mark: string]>> = {
  ok: ["green", "yes"],
  problem: ["red", "no"],
  unknown: ["amber", "?"],
};

const checkText = ({ state, text, remedy }: RelayCheck, paint: Paint): string => {
  const [tone, mark] = MARKS[state];
  const more = remedy === null ? "" : `\n       ${printable(remedy)}`;
  return `  ${paint(tone, mark.padEnd(3))}  ${printable(text)}${more}`;
};

/** A relay that doesn't work is an answer, not a failure: the document says why, and the exit code is 6. */
export const relayTest = (context: CliContext, name: string): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const tested = await runtime.call((client) => client.relay.test({ name }));
    if (!tested.ok) return tested;
    const { ok: works, problem, remedy, checks } = tested.value;
    const { paint } = context.io;
    const text = works
      ? `${paint("green", "Working")}: ${printable(name)}`
      : `${paint("red", "Not working")}: ${printable(name)}: ${printable(problem ?? "")}\n${printable(remedy ?? "")}`;
    const lines = (checks ?? []).filter(({ text: said }) => said !== problem).map((check) => checkText(check, paint));
    return output(tested.value, [text, ...lines].join("\n"), works ? 0 : exitCodeOf["relay-unreachable"]);
  });

export interface RelayAddFlags {
  readonly backend: RelayAdd["backend"];
  readonly kind: RelayAdd["kind"];
  readonly bind?: string;
  readonly host?: string;
  readonly port?: string;
  readonly hostKey?: readonly string[];
  readonly jump?: string;
  readonly identity?: string;
  readonly jumpHostKey?: readonly string[];
  readonly guestHost?: string;
  readonly guestPort?: string;
  readonly hostIdentity?: string | true;
  readonly public?: boolean;
}

const PORT = /^\d{1,5}$/;
/** An IPv6 address with a port needs brackets, as in a URL. */
const JUMP = /^(?:([^@\s]+)@)?(?:\[([0-9A-Fa-f:.%]+)\]|([^@\s[\]]+?))(?::(\d{1,5}))?$/;

const readPort = (flag: string, text: string | undefined): Result<number | undefined, WireError> => {
  if (text === undefined) return ok(undefined);
  return PORT.test(text) ? ok(Number(text)) : invalidInput(flag, "must be a port from 1 to 65535");
};

const readJump = ({ jump, identity, jumpHostKey }: RelayAddFlags): Result<RelayAdd["jump"], WireError> => {
  if (jump === undefined) {
    const unused = identity === undefined ? jumpHostKey && "--jump-host-key" : "--identity";
    return unused === undefined ? ok(undefined) : invalidInput(unused, "needs --jump");
  }
  const parts = JUMP.exec(jump);
  if (parts === null) return invalidInput("--jump", "must be a host or user@host:port");
  const [, user, bracketed, plain, port] = parts;
  return ok({
    host: bracketed ?? plain ?? "",
    ...(port === undefined ? {} : { port: Number(port) }),
    ...(user === undefined ? {} : { user }),
    ...(identity === undefined ? {} : { identity }),
    ...(jumpHostKey === undefined ? {} : { hostKeys: [...jumpHostKey] }),
  });
};

const readAdd = (name: string, flags: RelayAddFlags): Result<RelayAdd, WireError> => {
  const port = readPort("--port", flags.port);
  if (!port.ok) return port;
  const guestPort = readPort("--guest-port", flags.guestPort);
  if (!guestPort.ok) return guestPort;
  const jump = readJump(flags);
  if (!jump.ok) return jump;
  const { backend, kind, bind, host, hostKey, guestHost, hostIdentity } = flags;
  const given = { bind, host, port: port.value, jump: jump.value, guestHost, guestPort: guestPort.value, hostIdentity };
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  const keys = hostKey === undefined ? {} : { hostKeys: [...hostKey] };
  return ok({ name, backend, kind, ...named, ...keys, public: flags.public === true });
};

export const relayAdd = async (context: CliContext, name: string, flags: RelayAddFlags): Promise<Outcome> => {
  const asked = readAdd(name, flags);
  if (!asked.ok) return asked;
  return withRuntime(context, async (runtime) => {
    const added = await runtime.call((client) => client.relay.add(asked.value));
    if (!added.ok) return added;
    const text = `${relayReport([added.value.relay], context.io.paint)}\nTest it with: lanecast relay test ${printable(name)}`;
    return output(added.value, text);
  });
};

export const relayRemove = (context: CliContext, name: string): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const removed = await runtime.call((client) => client.relay.remove({ name }));
    return removed.ok ? output({ removed: name }, `Removed relay ${printable(name)}.`) : removed;
  });
