// One share's life in a few lines, above its rows: who asked, who was in, how long, how it ended, and the proof.

import type { ReactNode } from "react";
import type { ShareId } from "#contract/ids";
import { Button } from "../../../components/controls/button";
import { CopyButton } from "../../../components/controls/copy-button";
import { isClean, proofWords } from "../../../words/end-words";
import { useAuditTools } from "../commands/audit-context";
import { useShareStory } from "../commands/use-share-story";
import { actorWords } from "../model/actor-words";
import type { ShareStory as Story } from "../model/share-story";
import { endingWords, guestWords, happenedWords, livedWords } from "../model/story-words";
import { LogFailure } from "./log-failure";
import styles from "./share-story.module.css";
import type { PlaceOf } from "./use-places";

const Fact = ({ name, children }: { readonly name: string; readonly children: ReactNode }) => (
  <div className={styles.fact}>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
);

const Guests = ({ story, todayMs }: { readonly story: Story; readonly todayMs: number }) =>
  story.guests.length === 0 ? (
    <>nobody</>
  ) : (
    <ul className={styles.guests} aria-label="Guests">
      {story.guests.map((guest) => (
        <li key={`${guest.name} ${guest.joinedAtMs}`}>{guestWords(guest, story, todayMs)}</li>
      ))}
    </ul>
  );

const Told = ({ story, todayMs }: { readonly story: Story; readonly todayMs: number }) => {
  const { copyText } = useAuditTools();
  const { correlationId } = story;
  return (
    <dl className={styles.facts}>
      {story.askedBy !== null && <Fact name="Asked by">{actorWords(story.askedBy)}</Fact>}
      <Fact name="Open">{livedWords(story, todayMs)}</Fact>
      <Fact name="Was in">
        <Guests story={story} todayMs={todayMs} />
      </Fact>
      <Fact name="Happened">{happenedWords(story)}</Fact>
      <Fact name="End">{endingWords(story, todayMs)}</Fact>
      {story.proof !== null && (
        <Fact name="Proof">
          <span data-tone={isClean(story.proof) ? "green" : "red"} className={styles.proof}>
            {proofWords(story.proof)}
          </span>
        </Fact>
      )}
      <Fact name="Correlation">
        {correlationId === null ? (
          "rows of this share carry different ids, which should not be"
        ) : (
          <span className={styles.id}>
            <code>{correlationId}</code>
            <CopyButton look="quiet" size="small" label="Copy id" onCopy={() => copyText(correlationId)} />
          </span>
        )}
      </Fact>
    </dl>
  );
};

export interface ShareStoryProps {
  readonly shareId: ShareId;
  readonly placeOf: PlaceOf;
  readonly todayMs: number;
  readonly onLeave: () => void;
}

export const ShareStory = ({ shareId, placeOf, todayMs, onLeave }: ShareStoryProps) => {
  const { story, isAsking, failure } = useShareStory(shareId);
  const subject = story === null ? shareId : [placeOf(story), story.backend].filter(Boolean).join(" · ");
  return (
    <section className={styles.story} aria-label="Story of this share">
      <header className={styles.head}>
        <h2 className={styles.title}>Story of this share</h2>
        <span className={styles.subject}>{subject}</span>
        <Button look="quiet" size="small" onClick={onLeave}>
          Whole log
        </Button>
      </header>
      {failure !== null && <LogFailure failure={failure} />}
      {story !== null && <Told story={story} todayMs={todayMs} />}
      {story === null && failure === null && (
        <p className={styles.quiet}>{isAsking ? "Reading its rows…" : "Nothing is recorded of this share."}</p>
      )}
    </section>
  );
};
