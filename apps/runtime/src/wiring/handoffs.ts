// Wires handoffs: terminals, policy, tokens, and the record they are kept in.

import { createHandoffs, type Handoffs } from "../integrations/sharing/handoff";
import type { HandoffApprovalsPort, RowsPort } from "../integrations/sharing/handoff/ports";
import { castFolderOf, createCastFiles } from "../platform/cast-files";
import { detach } from "../platform/detach";
import { createDirectoryChanges } from "../platform/directory-changes";
import { newId, newSecret } from "../platform/ids";
import { howToSign } from "../policy/approvals/four-eyes";
import { handoffTextToSign } from "../policy/approvals/handoff-text";
import { APPROVAL_TTL_MS } from "../policy/approvals/queue";
import type { RequesterTokens } from "../protocol/rights/tokens";
import { homeIdOf, openFourEyes } from "./approvals";
import { searchPathOf } from "./backends";
import type { Core } from "./core";
import type { Shared } from "./sharing";

/** A request waits as long as one for a share, and is signed by the same people. */
const openHandoffApprovals = ({ config, clock, record }: Core): HandoffApprovalsPort => {
  const fourEyes = openFourEyes(config);
  const homeId = homeIdOf(record.audit);
  return {
    reserve: () => ({
      approvalId: newId("apr"),
      expiresAtMs: clock.nowMs() + APPROVAL_TTL_MS,
      nonce: newSecret(),
    }),
    textToSign: (request) => handoffTextToSign(request, homeId),
    checkSignature: fourEyes.check,
    howToSign,
  };
};

export const openHandoffs = (core: Core, { sharing }: Shared, tokens: RequesterTokens, rows: RowsPort): Handoffs => {
  const { config, clock, log, bus, record, policy, terminals, shutdown } = core;
  const env = { PATH: searchPathOf(config), HOME: config.environment.HOME ?? "/" };
  const handoffs = createHandoffs({
    clock,
    keyboard: terminals,
    policy,
    approvals: openHandoffApprovals(core),
    audit: record.watched,
    bus: {
      publishHandoff: (handoff) => bus.publish({ type: "handoff", handoff }),
      forgetHandoff: (id) => bus.publish({ type: "removed", kind: "handoff", id }),
    },
    tokens: {
      tokenOf: (name) => {
        const all = tokens.list();
        return (all.ok ? all.value : []).find((token) => token.name === name)?.tokenId ?? null;
      },
    },
    rows,
    casts: config.handoffTranscripts ? createCastFiles(castFolderOf(config.home)) : null,
    changes: createDirectoryChanges(env, clock.nowMs),
    terminals: () =>
      terminals
        .list()
        .flatMap(({ name, terminals }) =>
          terminals.map(({ terminalId, title, alive }) => ({ terminalId, lane: name, title, alive })),
        ),
    sharesOf: (terminalId) => {
      const shares = sharing.list(false).filter((share) => share.terminalId === terminalId);
      return { shares: shares.length, guests: shares.reduce((sum, { guestCount }) => sum + guestCount, 0) };
    },
    limits: core.limits,
    newId: { handoff: () => newId("hnd"), correlation: () => newId("cor") },
    onBug: (error) => log.error("handoff-failed", error),
  });
  record.onLost(handoffs.loseRecord);
  shutdown.add("handoffs", () => handoffs.dispose(core.leaving.by));
  // An agent that is signed out has the keyboard of nothing.
  shutdown.add(
    "handoffs of revoked tokens",
    tokens.onRevoked((tokenId) => {
      const handoffIds = handoffs
        .list(false)
        .flatMap((each) => (each.agent.tokenId === tokenId ? [each.handoffId] : []));
      if (handoffIds.length > 0) detach(handoffs.takeBack({ handoffIds }, { kind: "operator", id: "me" }));
    }),
  );
  return handoffs;
};
