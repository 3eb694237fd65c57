// A whole runtime with one lane, for tests about guests.

import type { AuditEvent } from "#contract/audit";
import { type Backend, backendSchema } from "#contract/errors";
import type { TerminalId } from "#contract/ids";
import type { Guest, ShareView } from "#contract/share";
import { findProgram } from "../../platform/process-tree";
import { eventually } from "../eventually";
import { makeKey, type TestKey } from "../keys";
import { type LabOptions, openLab, type RuntimeLab } from "./runtime-lab";

export interface GuestStage {
  readonly lab: RuntimeLab;
  readonly terminalId: TerminalId;
  newKey(name: string): TestKey;
  /** The current screen of the lane's terminal. */
  laneScreen(): Promise<string>;
  typeInLane(text: string): Promise<unknown>;
  /** Resolves with the guests when `fits` returns true for them. */
  guestsOf(share: ShareView, fits: (guests: readonly Guest[]) => boolean, withinMs?: number): Promise<readonly Guest[]>;
  /** The guests who are in or waiting, without those who have left. */
  present(share: ShareView): Promise<readonly Guest[]>;
  rowsOf(share: ShareView, type: AuditEvent["type"]): Promise<readonly AuditEvent[]>;
  dispose(): Promise<void>;
}

const has = (program: string): boolean => findProgram(program, process.env.PATH ?? "") !== null;

/** For `describe.each`: the title, with the reason if the backend must be skipped; the backend; and whether it is installed. */
export const realBackends: readonly (readonly [words: string, backend: Backend, isHere: boolean])[] =
  backendSchema.options.map((backend) => {
    const isHere = backend === "tmate" ? has("tmate") : has("upterm") && has("uptermd");
    return [isHere ? backend : `${backend} (skipped: not installed)`, backend, isHere];
  });

export const isThere = (backend: Backend): boolean =>
  realBackends.some(([, each, isHere]) => each === backend && isHere);

/** For the end of a title: why a suite that needs this backend is skipped. */
export const skippedWithout = (backend: Backend): string => (isThere(backend) ? "" : " (skipped: not installed)");

export const openGuestStage = async (options: LabOptions = {}): Promise<GuestStage> => {
  const lab = await openLab(options);
  const terminalId = await lab.newTerminal();
  const present = async (share: ShareView): Promise<readonly Guest[]> =>
    (await lab.client.guest.list({ shareId: share.shareId })).guests.filter(({ state }) => state !== "gone");
  return {
    lab,
    terminalId,
    newKey: (name) => makeKey(lab.dir, name),
    laneScreen: async () => {
      const leaving = new AbortController();
      for await (const event of await lab.client.terminal.view({ terminalId }, { signal: leaving.signal })) {
        if (event.type !== "snapshot") continue;
        leaving.abort();
        return Buffer.from(event.bytes, "base64").toString("utf8");
      }
      return "";
    },
    typeInLane: (text) => lab.client.terminal.type({ terminalId, bytes: btoa(text) }),
    present,
    guestsOf: (share, fits, withinMs = 15_000) =>
      eventually(
        async () => {
          const guests = await present(share);
          if (fits(guests)) return guests;
          throw new Error(JSON.stringify(guests.map(({ state, label, access }) => `${label} ${state} ${access}`)));
        },
        { what: "the expected guests", withinMs, everyMs: 20 },
      ),
    rowsOf: async ({ shareId }, type) => (await lab.client.audit.list({ shareId, type, limit: 0 })).events,
    dispose: () => lab.dispose(),
  };
};
