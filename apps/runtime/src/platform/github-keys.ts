// The public keys a GitHub user has published, asked for because the operator named that user. Our one step onto the network.
import { fail, ok, type Result } from "#contract/errors";
import { githubUserSchema } from "#contract/guest-key";

/** Key lines of one user, each labelled `USER@github`; else what is wrong, to be read after the field's name. */
export type GithubKeys = (user: string) => Promise<Result<readonly string[], string>>;

const ANSWER_WITHIN_MS = 10_000;
/** Sixty-four RSA keys; beyond that it is no list of keys. */
const ANSWER_MAX_LENGTH = 64 * 1_024;

const linesOf = (text: string, user: string): readonly string[] =>
  text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "")
    .map((line) => `${line} ${user}@github`);

type Fetched = Result<readonly string[], string>;

const readAnswer = async (
  response: Response,
  user: string,
  unreachable: (why: string) => Fetched,
): Promise<Fetched> => {
  if (response.status === 404) return fail(`there is no GitHub user ${user}`);
  if (!response.ok) return unreachable(`GitHub answered ${response.status}`);
  const text = await response.text();
  if (text.length > ANSWER_MAX_LENGTH) return unreachable("the answer is too long to be keys");
  const lines = linesOf(text, user);
  return lines.length === 0 ? fail(`${user} has published no keys`) : ok(lines);
};

/** `baseUrl` is an argument for tests only: no flag and no variable sets it, or a name would no longer say whose keys they are. */
export const createGithubKeys =
  (baseUrl = "https://github.com", withinMs = ANSWER_WITHIN_MS): GithubKeys =>
  async (user) => {
    // Nothing else may become part of an address.
    if (!githubUserSchema.safeParse(user).success) return fail(`${JSON.stringify(user)} is no GitHub user name`);
    const unreachable = (why: string): Fetched =>
      fail(`the keys of ${user} could not be fetched (${why}); give the keys themselves`);
    try {
      const signal = AbortSignal.timeout(withinMs);
      return await readAnswer(await fetch(`${baseUrl}/${user}.keys`, { redirect: "error", signal }), user, unreachable);
    } catch (thrown) {
      const isLate = thrown instanceof Error && thrown.name === "TimeoutError";
      return unreachable(isLate ? "no answer in time" : "no connection");
    }
  };
