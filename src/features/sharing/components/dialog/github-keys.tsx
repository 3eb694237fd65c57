// A source for the Keys field, which unfolds below it: the public keys of a GitHub user.

import { type KeyboardEvent, useState } from "react";
import { githubUserSchema } from "#contract/guest-key";
import { Button } from "../../../../components/controls/button";
import { TextField } from "../../../../components/form/text-field";
import { beyondFields, problemOf } from "../../../../words/failure-words";
import { sentence } from "../../../../words/phrases";
import { useGithubKeys } from "../../commands/use-guest-keys";
import { FailureStatus } from "../failure-notice";
import styles from "./keys.module.css";

/** Scrolls what was just unfolded into view. Returns nothing: in newer browsers `scrollIntoView` returns a promise, which React would take for a cleanup. */
const showWhole = (element: HTMLElement | null): void => {
  element?.scrollIntoView({ block: "nearest" });
};

export interface GithubKeysProps {
  readonly id: string;
  readonly onKeys: (lines: string) => void;
}

/** The runtime asks GitHub; the page connects to nothing but the runtime. */
export const GithubKeys = ({ id, onKeys }: GithubKeysProps) => {
  const [user, setUser] = useState("");
  const [isTried, setIsTried] = useState(false);
  const fetching = useGithubKeys();
  const parsed = githubUserSchema.safeParse(user);
  const ownProblem =
    isTried && !parsed.success ? sentence(parsed.error.issues[0]?.message ?? "Enter a GitHub user name") : null;
  const fetchKeys = async () => {
    setIsTried(true);
    if (!parsed.success || fetching.isPending) return;
    const answer = await fetching.run(parsed.data);
    if (answer.ok) onKeys(answer.value.keys.join("\n"));
  };
  // The field is inside the share's form, where Enter would share.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    void fetchKeys();
  };
  return (
    <section ref={showWhole} id={id} className={styles.source} aria-label="Keys from GitHub">
      <TextField
        label="GitHub user"
        className={styles.user}
        value={user}
        problem={ownProblem ?? problemOf(fetching.failure, "user")}
        hint={
          fetching.answer === null
            ? "lanecast gets this user's public keys from github.com. Check that the account is the right person's."
            : "The keys were added to the field above."
        }
        aside={
          <Button isBusy={fetching.isPending} onClick={() => void fetchKeys()}>
            Get keys
          </Button>
        }
        autoFocus
        onKeyDown={onKeyDown}
        onChange={(event) => {
          setUser(event.target.value.trim());
          setIsTried(false);
          fetching.reset();
        }}
      />
      <FailureStatus failure={beyondFields(fetching.failure, ["user"])} />
    </section>
  );
};
