// One share's life, read from its rows: who was in, how long, what happened, how it ended. Pure; knows no words.
import type { Actor, AuditEvent } from "#contract/audit";
import type { Backend } from "#contract/errors";
import type { LaneId, ShareId, TerminalId } from "#contract/ids";
import { type EndCause, endCauseSchema } from "#contract/phases";
import { type Proof, proofSchema } from "#contract/share";

export interface StoryGuest {
  readonly name: string;
  readonly joinedAtMs: number;
  /** Null: still in, or in until the end. */
  readonly leftAtMs: number | null;
}

export interface ShareStory {
  readonly shareId: ShareId;
  readonly laneId: LaneId | null;
  readonly terminalId: TerminalId | null;
  readonly backend: Backend | null;
  readonly askedBy: Actor | null;
  readonly askedAtMs: number | null;
  readonly liveAtMs: number | null;
  readonly endedAtMs: number | null;
  readonly cause: EndCause | null;
  readonly proof: Proof | null;
  readonly guests: readonly StoryGuest[];
  readonly extensions: number;
  readonly reveals: number;
  readonly denials: number;
  /** One for all rows, from the question to the proof; null where rows differ, which would be a fault. */
  readonly correlationId: string | null;
}

const nameOf = ({ data }: AuditEvent): string => {
  const named = [data.label, data.fingerprint, data.address].find((each) => typeof each === "string" && each !== "");
  return typeof named === "string" ? named : "a guest without a name";
};

const guestsOf = (rows: readonly AuditEvent[]): StoryGuest[] => {
  const guests = new Map<string, StoryGuest>();
  for (const row of rows) {
    const id = typeof row.data.guestId === "string" ? row.data.guestId : `row ${row.seq}`;
    const known = guests.get(id);
    if (row.type === "guest.joined" || row.type === "guest.admitted") {
      guests.set(id, known ?? { name: nameOf(row), joinedAtMs: row.atMs, leftAtMs: null });
    } else if (known && (row.type === "guest.left" || row.type === "guest.kicked")) {
      guests.set(id, { ...known, leftAtMs: row.atMs });
    }
  }
  return [...guests.values()];
};

/** `rows`: of one share, oldest first. Null where nothing is recorded of it. */
export const storyOf = (rows: readonly AuditEvent[]): ShareStory | null => {
  const [first] = rows;
  if (first === undefined || first.shareId === null) return null;
  const rowOf = (type: AuditEvent["type"]) => rows.find((row) => row.type === type) ?? null;
  const countOf = (...types: readonly AuditEvent["type"][]) => rows.filter((row) => types.includes(row.type)).length;
  const asked = rowOf("share.requested");
  const ended = rowOf("share.ended");
  const cause = endCauseSchema.safeParse(ended?.data.cause);
  const proof = proofSchema.safeParse(ended?.data.proof);
  const isCorrelated = rows.every((row) => row.correlationId === first.correlationId);
  return {
    shareId: first.shareId,
    laneId: first.laneId,
    terminalId: first.terminalId,
    backend: first.backend,
    askedBy: asked?.actor ?? null,
    askedAtMs: asked?.atMs ?? null,
    liveAtMs: rowOf("share.started")?.atMs ?? null,
    endedAtMs: ended?.atMs ?? null,
    cause: cause.success ? cause.data : null,
    proof: proof.success ? proof.data : null,
    guests: guestsOf(rows),
    extensions: countOf("share.extended"),
    reveals: countOf("share.link-revealed"),
    denials: countOf("share.denied", "share.extend-refused", "guest.turned-away"),
    correlationId: isCorrelated ? first.correlationId : null,
  };
};
