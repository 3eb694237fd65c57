// Fetches the public keys of a GitHub user whom the operator named. The product's only request to the internet.
import { fail, ok, type Result } from "#contract/errors";
import { githubUserSchema } from "#contract/guest-key";

/** Key lines of one user, each labeled `USER@github`; else the problem, to be shown after the name of the field or flag. */
export type GithubKeys = (user: string) => Promise<Result<readonly string[], string>>;

const ANSWER_WITHIN_MS = 10_000;
/** Sixty-four RSA keys; a longer answer isn't a list of keys. */
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
  if (response.status === 404) return fail(`GitHub has no user ${user}`);
  if (!response.ok) return unreachable(`GitHub answered ${response.status}`);
  const text = await response.text();
  if (text.length > ANSWER_MAX_LENGTH) return unreachable("the answer is too long to be a list of keys");
  const lines = linesOf(text, user);
  return lines.length === 0 ? fail(`${user} has no public keys on GitHub`) : ok(lines);
};

/** `baseUrl` is for tests only. No flag or variable sets it: otherwise a user name wouldn't say whose keys these are. */
export const createGithubKeys =
  (baseUrl = "https://github.com", withinMs = ANSWER_WITHIN_MS): GithubKeys =>
  async (user) => {
    // Checked here too, because the name becomes part of a URL.
    if (!githubUserSchema.safeParse(user).success) return fail(`${JSON.stringify(user)} is not a GitHub user name`);
    const unreachable = (why: string): Fetched =>
      fail(`couldn't fetch the keys of ${user} from GitHub (${why}); paste the keys instead`);
    try {
      const signal = AbortSignal.timeout(withinMs);
      return await readAnswer(await fetch(`${baseUrl}/${user}.keys`, { redirect: "error", signal }), user, unreachable);
    } catch (thrown) {
      const isLate = thrown instanceof Error && thrown.name === "TimeoutError";
      return unreachable(isLate ? "timed out" : "no connection");
    }
  };
