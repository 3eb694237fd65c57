// Questions that a person answers on a terminal. On stderr, so that stdout stays the answer of the command.
import type * as clack from "@clack/prompts";

/** One of the answers. `hint`: shown beside it while it is highlighted. */
export interface Choice<T extends string> {
  readonly value: T;
  readonly label: string;
  readonly hint?: string;
}

/** Every answer is null if the person cancels with Ctrl-C or Escape, or the input ends. */
export interface Prompts {
  /** `initial`: highlighted at first. */
  one<T extends string>(question: string, choices: readonly Choice<T>[], initial?: T): Promise<T | null>;
  /** One or more of them. */
  several<T extends string>(question: string, choices: readonly Choice<T>[]): Promise<readonly T[] | null>;
  /** One line, trimmed. `problemWith`: what the person must correct, or null. */
  line(question: string, problemWith: (typed: string) => string | null, initial?: string): Promise<string | null>;
  /** The default is yes. */
  confirm(question: string): Promise<boolean | null>;
}

/** Most commands ask nothing, so the library is loaded with the first question. */
const load = (): Promise<typeof clack> => import("@clack/prompts");

const optionsOf = <T extends string>(choices: readonly Choice<T>[]): clack.Option<T>[] =>
  choices.map(
    ({ value, label, hint }) => ({ value, label, ...(hint === undefined ? {} : { hint }) }) as clack.Option<T>,
  );

export const createPrompts = (output: NodeJS.WriteStream): Prompts => {
  const answered = async <T>(
    ask: (library: typeof clack) => Promise<T | typeof clack.CANCEL_SYMBOL>,
  ): Promise<T | null> => {
    const library = await load();
    const answer = await ask(library);
    return library.isCancel(answer) ? null : answer;
  };
  return {
    one: (message, choices, initialValue) =>
      answered(({ select }) =>
        select({
          output,
          message,
          options: optionsOf(choices),
          ...(initialValue === undefined ? {} : { initialValue }),
        }),
      ),
    several: (message, choices) =>
      answered(({ multiselect }) => multiselect({ output, message, options: optionsOf(choices), required: true })),
    line: async (message, problemWith, initialValue) => {
      const typed = await answered(({ text }) =>
        text({
          output,
          message,
          ...(initialValue === undefined ? {} : { initialValue }),
          validate: (value) => problemWith((value ?? "").trim()) ?? undefined,
        }),
      );
      return typed?.trim() ?? null;
    },
    confirm: (message) => answered(({ confirm }) => confirm({ output, message })),
  };
};
