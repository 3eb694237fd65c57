// The filter of the log, and the query it makes.

import type { AuditQuery } from "#contract/audit";
import { type Actor, type AuditType, auditTypeSchema } from "#contract/audit";
import type { LaneId, ShareId } from "#contract/ids";
import { eventGroups } from "./event-words";

/** `any`, the id of a group, or one type. */
export type WhatFilter = string;

export interface WhoFilter {
  readonly kind: Actor["kind"];
  /** The name of one agent. Null: everyone of this kind. */
  readonly id: string | null;
}

export interface AuditFilter {
  readonly laneId: LaneId | null;
  readonly shareId: ShareId | null;
  readonly what: WhatFilter;
  readonly who: WhoFilter | null;
  /** The choice that `sinceMs` was computed from. `any`: no limit. */
  readonly since: SinceFilter;
  readonly sinceMs: number | null;
}

export type SinceFilter = "any" | "hour" | "day" | "week";

export const noFilter: AuditFilter = {
  laneId: null,
  shareId: null,
  what: "any",
  who: null,
  since: "any",
  sinceMs: null,
};

const HOUR_MS = 3_600_000;
const sinceLengthsMs: Readonly<Record<Exclude<SinceFilter, "any">, number>> = {
  hour: HOUR_MS,
  day: 24 * HOUR_MS,
  week: 7 * 24 * HOUR_MS,
};

export const sinceWords: Readonly<Record<SinceFilter, string>> = {
  any: "any time",
  hour: "last hour",
  day: "last 24 hours",
  week: "last 7 days",
};

/** Computed once, when chosen: a moving limit would change the query every second. */
export const withSince = (filter: AuditFilter, since: SinceFilter, nowMs: number): AuditFilter => ({
  ...filter,
  since,
  sinceMs: since === "any" ? null : nowMs - sinceLengthsMs[since],
});

export const isFiltered = (filter: AuditFilter): boolean =>
  filter.laneId !== null ||
  filter.shareId !== null ||
  filter.what !== "any" ||
  filter.who !== null ||
  filter.sinceMs !== null;

const typesOf = (what: WhatFilter): readonly AuditType[] | null => {
  const group = eventGroups.find(({ id }) => id === what);
  if (group) return group.types;
  const type = auditTypeSchema.safeParse(what);
  return type.success ? [type.data] : null;
};

/** `beforeSeq` null: the newest page. */
export const queryOf = (filter: AuditFilter, limit: number, beforeSeq: number | null): AuditQuery => {
  const types = typesOf(filter.what);
  return {
    ...(filter.laneId === null ? {} : { laneId: filter.laneId }),
    ...(filter.shareId === null ? {} : { shareId: filter.shareId }),
    ...(types === null ? {} : { types: [...types] }),
    ...(filter.who === null ? {} : { actorKind: filter.who.kind }),
    ...(filter.who === null || filter.who.id === null ? {} : { actorId: filter.who.id }),
    ...(filter.sinceMs === null ? {} : { sinceMs: filter.sinceMs }),
    ...(beforeSeq === null ? {} : { beforeSeq }),
    limit,
  };
};
