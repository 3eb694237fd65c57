// The keys that a GitHub user has published, put into the field. The runtime asks for them; the page reaches nobody but it.

import { type KeyboardEvent, useState } from "react";
import { githubUserSchema } from "#contract/guest-key";
import { Button } from "../../../../components/controls/button";
import { TextField } from "../../../../components/form/text-field";
import { beyondFields, problemOf } from "../../../../words/failure-words";
import { useGithubKeys } from "../../commands/use-guest-keys";
import { FailureStatus } from "../failure-notice";
import styles from "./saved-keys.module.css";
import { showWhole } from "./show-whole";

export interface GithubKeysProps {
  readonly id: string;
  readonly onKeys: (lines: string) => void;
}

export const GithubKeys = ({ id, onKeys }: GithubKeysProps) => {
  const [user, setUser] = useState("");
  const [isTried, setIsTried] = useState(false);
  const fetching = useGithubKeys();
  const parsed = githubUserSchema.safeParse(user);
  const ownProblem = isTried && !parsed.success ? `${parsed.error.issues[0]?.message ?? "Not a name"}.` : null;
  const take = async () => {
    setIsTried(true);
    if (!parsed.success || fetching.isAsking) return;
    const answer = await fetching.ask(parsed.data);
    if (answer.ok) onKeys(answer.value.keys.join("\n"));
  };
  // It stands within the share's form: Enter here is not Share.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    event.stopPropagation();
    void take();
  };
  return (
    <section ref={showWhole} id={id} className={styles.saved} aria-label="Keys from GitHub">
      <TextField
        label="GitHub name"
        className={styles.user}
        value={user}
        problem={ownProblem ?? problemOf(fetching.failure, "user")}
        hint={
          fetching.answer === null
            ? "lanecast asks github.com for the keys this user has published. Compare them if you can."
            : "Their keys stand in the field above."
        }
        aside={
          <Button isBusy={fetching.isAsking} onClick={() => void take()}>
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
