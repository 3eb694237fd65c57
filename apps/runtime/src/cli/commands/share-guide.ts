// `lanecast share` without a command, on a terminal: asks what to share, with whom and for how long, then runs `share start`
// with the answers. It shows that command, so that a person can type it next time.
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { formatDuration } from "#contract/durations";
import { type Backend, ok, type Result, shareError } from "#contract/errors";
import type { GuestKey } from "#contract/guest-key";
import { githubUserSchema } from "#contract/guest-key";
import type { LaneView } from "#contract/lane";
import type { WayView } from "#contract/reach";
import type { SharingLimits } from "#contract/stream";
import type { WireError } from "#contract/wire";
import { loadConfig } from "../../platform/config";
import { shellArgument } from "../../platform/text";
import { formatClockTime } from "../../platform/wall-time";
import type { Connection } from "../connection";
import type { CliContext } from "../context";
import { localFailure, type Outcome, printed } from "../outcome";
import type { Choice } from "../prompts";
import { printable } from "../text/format";
import { readDuration } from "../time-flags";
import { wayKindWords } from "./reach";
import { type StartFlags, shareStart } from "./share-start";

/** What a person chose; null: they cancelled. */
type Answer<T> = T | null;

interface Facts {
  readonly lanes: readonly LaneView[];
  readonly people: readonly GuestKey[];
  readonly ways: readonly WayView[];
  readonly usable: readonly Backend[];
}

const factsOf = async (runtime: Connection): Promise<Result<Facts, WireError>> => {
  const [lanes, keys, reach, probed] = await Promise.all([
    runtime.call((client) => client.lane.list()),
    runtime.call((client) => client.guestKeys.list()),
    runtime.call((client) => client.reach.list()),
    runtime.call((client) => client.runtime.backends()),
  ]);
  if (!lanes.ok) return lanes;
  if (!keys.ok) return keys;
  if (!reach.ok) return reach;
  if (!probed.ok) return probed;
  return ok({
    lanes: lanes.value.lanes,
    people: keys.value.guestKeys,
    ways: reach.value.ways.filter(({ problem }) => problem === null),
    usable: probed.value.backends.filter(({ available }) => available).map(({ backend }) => backend),
  });
};

/** What `share start` takes for each terminal: the lane's name if it has one terminal, else the id. */
const terminalChoices = (lanes: readonly LaneView[]): readonly Choice<string>[] =>
  lanes.flatMap(({ name, terminals }) =>
    terminals.map(({ terminalId, title, cwd }) => ({
      value: terminals.length === 1 ? name : terminalId,
      label: printable(terminals.length === 1 ? name : `${name}, ${title}`),
      hint: printable(`${title} in ${cwd}`),
    })),
  );

const askTerminal = async ({ io, env }: CliContext, { lanes }: Facts): Promise<Answer<string>> => {
  if ((env.LANECAST_TERMINAL ?? "") !== "") return ".";
  const choices = terminalChoices(lanes);
  const [only, ...others] = choices;
  return only !== undefined && others.length === 0 ? only.value : io.prompts.one("Terminal to share", choices);
};

/** Can't be confused with a saved name, because names have no control characters. */
const SOMEONE_NEW = "\0new";
const ANYONE = "\0anyone";

type Who = Pick<StartFlags, "guest" | "key" | "githubUser" | "anyoneWithLink">;

/** People with a usable key, the most recent guest first. */
const peopleChoices = (keys: readonly GuestKey[], nowMs: number): readonly Choice<string>[] => {
  const usable = keys.filter(({ name, key }) => name !== null && key !== null);
  const latest = usable.toSorted((a, b) => (b.lastSeenAtMs ?? 0) - (a.lastSeenAtMs ?? 0));
  return [...new Map(latest.toReversed().map((each) => [each.name ?? "", each])).values()]
    .toReversed()
    .map(({ name, lastSeenAtMs }) => ({
      value: name ?? "",
      label: printable(name ?? ""),
      hint: lastSeenAtMs === null ? "has not joined yet" : `joined ${formatClockTime(lastSeenAtMs, nowMs)}`,
    }));
};

const GITHUB = /^(?:github:|@)(.*)$/;

const problemWithPerson = (context: CliContext, typed: string): string | null => {
  const user = GITHUB.exec(typed)?.[1];
  if (user !== undefined) return githubUserSchema.safeParse(user).success ? null : "That is not a GitHub username.";
  if (typed === "") return "Enter a public key, a key file, or @ and a GitHub username.";
  if (/\s/.test(typed) || existsSync(resolve(context.cwd, typed))) return null;
  return "No such file. Public keys start with a type such as ssh-ed25519, GitHub users with @.";
};

const askSomeoneNew = async (context: CliContext): Promise<Answer<Who>> => {
  const question = "Public key, file of keys, or @GitHub user";
  const typed = await context.io.prompts.line(question, (line) => problemWithPerson(context, line));
  if (typed === null) return null;
  const user = GITHUB.exec(typed)?.[1];
  return user === undefined ? { key: [typed] } : { githubUser: [user] };
};

const askWho = async (context: CliContext, { people }: Facts): Promise<Answer<Who>> => {
  const saved = peopleChoices(people, context.clock.nowMs());
  const others: readonly Choice<string>[] = [
    { value: SOMEONE_NEW, label: "Someone else", hint: "public key, file or GitHub user" },
    { value: ANYONE, label: "Anyone with the link", hint: "no key needed" },
  ];
  const { prompts } = context.io;
  const question = "Who can join";
  const one = saved.length > 0 ? null : await prompts.one(question, others);
  const several = saved.length > 0 ? await prompts.several(question, [...saved, ...others]) : null;
  const chosen = one === null ? several : [one];
  if (chosen === null) return null;
  if (chosen.includes(ANYONE)) return { anyoneWithLink: true };
  const guest = chosen.filter((value) => value !== SOMEONE_NEW);
  const added = chosen.includes(SOMEONE_NEW) ? await askSomeoneNew(context) : {};
  return added === null ? null : { ...added, ...(guest.length === 0 ? {} : { guest }) };
};

/** The current limits. Null, so without suggestions, if config.toml can't be read. */
const limitsOf = (context: CliContext): SharingLimits | null => {
  const config = loadConfig(context.env, { home: context.places.home });
  return config.ok ? config.value.sharing : null;
};

const askAccess = ({ io }: CliContext, limits: SharingLimits | null): Promise<Answer<string>> =>
  io.prompts.one(
    "Guests can",
    [
      { value: "read", label: "watch" },
      { value: "write", label: "type", hint: "run commands as you" },
    ],
    limits?.access ?? "read",
  );

const problemWithTime = (typed: string, limits: SharingLimits | null): string | null => {
  const read = readDuration("--ttl", typed, 0);
  if (!read.ok) return "Enter a duration, e.g. 45m or 1h30m.";
  if (limits === null || (read.value >= limits.ttlMinMs && read.value <= limits.ttlMaxMs)) return null;
  return `Choose a time between ${formatDuration(limits.ttlMinMs)} and ${formatDuration(limits.ttlMaxMs)}.`;
};

const askTime = ({ io }: CliContext, limits: SharingLimits | null): Promise<Answer<string>> =>
  io.prompts.line(
    "For how long",
    (typed) => problemWithTime(typed, limits),
    limits === null ? undefined : formatDuration(limits.ttlDefaultMs),
  );

const wayLabel = ({ kind, way, host }: WayView): string => {
  switch (kind) {
    case "here":
      return "only this computer";
    case "relay":
      return printable(`relay ${way}`);
    case "ssh":
      return printable(`through the SSH host ${host}`);
    default:
      return printable(`${wayKindWords[kind]} (${host})`);
  }
};

/** The way of the default relay is preselected. */
const askWay = async ({ io }: CliContext, { ways }: Facts, limits: SharingLimits | null): Promise<Answer<WayView>> => {
  const [only, ...others] = ways;
  if (only !== undefined && others.length === 0) return only;
  const usual = ways.find(({ way, relays }) => [way, ...relays.map(({ name }) => name)].includes(limits?.relay ?? ""));
  const choices = ways.map((each) => ({ value: each.way, label: wayLabel(each) }));
  const chosen = await io.prompts.one("Guests connect from", choices, usual?.way);
  return ways.find(({ way }) => way === chosen) ?? null;
};

/** A relay of config.toml has one backend; every other way works with both. */
const askBackend = async (
  { io }: CliContext,
  { usable }: Facts,
  { kind, relays }: WayView,
): Promise<Answer<string>> => {
  const able = usable.filter((backend) => kind !== "relay" || relays.some((each) => each.backend === backend));
  const [only, ...others] = able;
  if (only !== undefined && others.length === 0) return only;
  return io.prompts.one(
    "Share using",
    able.map((value) => ({ value, label: value })),
  );
};

/** Thrown when the person cancels a question, to skip the remaining ones. */
class Cancelled extends Error {}
const given = <T>(answer: Answer<T>): T => {
  if (answer === null) throw new Cancelled();
  return answer;
};

interface Chosen {
  readonly terminal: string;
  readonly flags: StartFlags;
}

const askAll = async (context: CliContext, facts: Facts): Promise<Chosen> => {
  const limits = limitsOf(context);
  const terminal = given(await askTerminal(context, facts));
  const who = given(await askWho(context, facts));
  const access = given(await askAccess(context, limits));
  const ttl = given(await askTime(context, limits));
  const way = given(await askWay(context, facts, limits));
  const backend = given(await askBackend(context, facts, way));
  const flags = { ...who, access, ttl, over: way.way, backend };
  const isSure = given(await context.io.prompts.confirm(`Run: ${commandFor(terminal, flags)}`));
  if (!isSure) throw new Cancelled();
  return { terminal, flags };
};

/** The command line that does the same. */
export const commandFor = (terminal: string, flags: StartFlags): string =>
  [
    `lanecast share start ${shellArgument(terminal)}`,
    ...(flags.guest ?? []).map((name) => `--guest ${shellArgument(name)}`),
    ...(flags.key ?? []).map((key) => `--key ${shellArgument(key)}`),
    ...(flags.githubUser ?? []).map((user) => `--github-user ${shellArgument(user)}`),
    ...(flags.anyoneWithLink === true ? ["--anyone-with-link"] : []),
    ...(["access", "ttl", "over", "backend"] as const).flatMap((flag) =>
      flags[flag] === undefined ? [] : [`--${flag} ${shellArgument(flags[flag])}`],
    ),
  ].join(" ");

const noTerminal = (): Outcome =>
  localFailure(
    shareError("not-found", "No terminal is open to share.", { kind: "terminal", id: "" }),
    "Start one with 'lanecast run', then run 'lanecast share' in it.",
  );

export const shareGuide = async (context: CliContext): Promise<Outcome> => {
  const connected = await context.connect(context.places);
  if (!connected.ok) return connected;
  const facts = await factsOf(connected.value).finally(connected.value.close);
  if (!facts.ok) return facts;
  if (facts.value.lanes.every(({ terminals }) => terminals.length === 0)) return noTerminal();
  try {
    const { terminal, flags } = await askAll(context, facts.value);
    await context.io.err("");
    return await shareStart(context, terminal, flags);
  } catch (thrown) {
    if (!(thrown instanceof Cancelled)) throw thrown;
    await context.io.err("Nothing was shared.");
    return printed;
  }
};
