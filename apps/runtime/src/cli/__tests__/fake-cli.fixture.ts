// Runs the CLI with a fake runtime: prepared answers in, printed text and commands sent out.

import { fail, ok, type Result, type ShareError } from "#contract/errors";
import type { RuntimeClient, WireError } from "#contract/wire";
import { type Clock, createSystemClock } from "../../platform/clock";
import { createFakeClock } from "../../testing/fake-clock";
import { type Connection, notRunning } from "../connection";
import type { CliDeps } from "../context";
import { loadRecords } from "../load";
import type { Choice, Prompts } from "../prompts";
import { runCli } from "../run-cli";
import { plain } from "../text/format";

/** `group.command` → its answer, a failure, or a function of the input. */
export type Answers = Readonly<Record<string, unknown>>;

export interface Asked {
  readonly command: string;
  readonly input: unknown;
}

export const refusal = (error: ShareError): { readonly refusal: ShareError } => ({ refusal: error });

const isRefusal = (answer: unknown): answer is { readonly refusal: ShareError } =>
  typeof answer === "object" && answer !== null && "refusal" in answer;

const fakeConnection = (answers: Answers, asked: Asked[]): Connection => {
  const ask = async (command: string, input: unknown): Promise<unknown> => {
    asked.push({ command, input });
    const known = answers[command];
    const answer = typeof known === "function" ? known(input) : known;
    if (answer === undefined) throw new Error(`no answer prepared for ${command}`);
    if (isRefusal(answer)) throw answer;
    return answer;
  };
  const group = (name: string) =>
    new Proxy({}, { get: (_, key) => (input: unknown) => ask(`${name}.${String(key)}`, input) });
  const client = new Proxy(
    {},
    { get: (_, name) => (name === "watch" ? () => ask("watch", null) : group(String(name))) },
  ) as RuntimeClient;
  return {
    note: { pid: 1, startTicks: -1, port: 1, baseUrl: "http://127.0.0.1:1", token: "", version: "0", home: "" },
    client,
    call: async <T>(command: (client: RuntimeClient) => Promise<T>): Promise<Result<T, WireError>> => {
      try {
        return ok(await command(client));
      } catch (thrown) {
        if (!isRefusal(thrown)) throw thrown;
        return fail({ ...thrown.refusal, correlationId: "cor_fake" } as WireError);
      }
    },
    streamEnded: notRunning,
    close: () => undefined,
  };
};

/** A short look again is real time; no fake runtime makes a command wait for longer. */
const SHORT_MS = 200;
const createClock = (): Clock => {
  const [fake, real] = [createFakeClock(NOON_MS), createSystemClock()];
  return { ...fake, after: (delayMs, fn) => (delayMs <= SHORT_MS ? real : fake).after(delayMs, fn) };
};

export interface FakeOptions {
  readonly answers?: Answers;
  readonly isRunning?: boolean;
  readonly env?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly canAsk?: boolean;
  readonly says?: boolean;
  /** The answers to the questions with choices and lines, in their order. When none is left, the person cancels. */
  readonly chooses?: readonly (string | readonly string[] | boolean)[];
  readonly size?: { readonly cols: number; readonly rows: number };
  readonly deps?: Partial<CliDeps>;
}

/** Answers only what is among the choices, and fails on a line that the command refuses. */
const fakePrompts = (answers: NonNullable<FakeOptions["chooses"]>, questions: string[]): Prompts => {
  const left = [...answers];
  const next = (question: string): string | readonly string[] | boolean | null => {
    questions.push(question);
    return left.shift() ?? null;
  };
  const labelled = <T extends string>(choices: readonly Choice<T>[], label: string): T => {
    const found = choices.find((choice) => choice.label === label);
    if (found === undefined) throw new Error(`${label} is not among: ${choices.map((each) => each.label).join(", ")}`);
    return found.value;
  };
  return {
    one: async (question, choices, initial) => {
      const answer = next(question);
      if (answer === "") return initial ?? choices[0]?.value ?? null;
      return answer === null ? null : labelled(choices, String(answer));
    },
    several: async (question, choices) => {
      const answer = next(question);
      return answer === null ? null : [answer].flat().map((label) => labelled(choices, String(label)));
    },
    line: async (question, problemWith, initial) => {
      const answer = next(question);
      if (answer === null) return null;
      const typed = answer === "" ? (initial ?? "") : String(answer);
      const problem = problemWith(typed);
      if (problem !== null) throw new Error(`${question}: ${problem}`);
      return typed;
    },
    confirm: async (question) => {
      const answer = next(question);
      return answer === null ? null : answer === true;
    },
  };
};

/** Noon local time, so that HH:MM means the same in every time zone. */
export const NOON_MS = new Date(2030, 4, 15, 12, 0, 0).getTime();

/** Runs one command line and returns everything that it did. */
export const runFake = async (argv: readonly string[], options: FakeOptions = {}) => {
  const out: string[] = [];
  const err: string[] = [];
  const asked: Asked[] = [];
  const questions: string[] = [];
  const { isRunning = true, answers = {} } = options;
  const deps: CliDeps = {
    env: options.env ?? {},
    cwd: options.cwd ?? "/work",
    selfArgv: ["/opt/lanecast"],
    clock: createClock(),
    io: {
      out: async (line) => void out.push(line),
      err: async (line) => void err.push(line),
      paint: plain,
      paintErr: plain,
      canAsk: options.canAsk ?? false,
      ask: async (question) => {
        questions.push(question);
        return options.says ?? false;
      },
      prompts: fakePrompts(options.chooses ?? [], questions),
      pause: async () => undefined,
      size: () => options.size ?? null,
      onResize: () => () => undefined,
    },
    githubKeys: async () => ok([]),
    launcher: {
      hasDisplay: false,
      showPage: async () => ({ in: "none", note: null }),
      startRuntime: async () => notRunning("not in this test"),
    },
    locate: (home) => ({ home: home ?? "/home/op/.lanecast", runtimeDir: "/run/lanecast", toolsDir: "/tools" }),
    isReachable: () => isRunning,
    isRunning: () => isRunning,
    connect: async () => (isRunning ? ok(fakeConnection(answers, asked)) : notRunning()),
    loadRuntime: async () => {
      throw new Error("not in this test");
    },
    loadRecords,
    ...options.deps,
  };
  const exitCode = await runCli(argv, deps);
  return {
    exitCode,
    out: out.join("\n"),
    err: err.join("\n"),
    asked,
    questions,
    json: () => JSON.parse(out.join("\n")),
  };
};
