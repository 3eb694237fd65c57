// The rules a new home begins with (INTERFACE 4), as text with comments for the operator, and how they get there. Knows no gate.
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export const STARTER_FILE_NAME = "starter.cedar";

/** What a share's own actions have in common: who may open it may also extend, switch and show it, and let guests in, within the same terms. */
const SHARE_ACTIONS = `action in [
    Lanecast::Action::"share",
    Lanecast::Action::"extend",
    Lanecast::Action::"switch",
    Lanecast::Action::"reveal-link",
    Lanecast::Action::"admit"
  ]`;

/** What a yes can cover: the start, and showing the share that came of it. An extension or a switch is another request. */
const APPROVED_ACTIONS = `action in [
    Lanecast::Action::"share",
    Lanecast::Action::"reveal-link",
    Lanecast::Action::"admit"
  ]`;

export const STARTER_POLICIES = `// Who may share what: the starter set. These files are yours; change them as you like.
//
// The gate is asked before anything opens, and again before a share is extended, switched,
// shown (its link) or lets a waiting guest in. What no permit allows is denied, and a forbid
// beats every permit. When in doubt (a mistake in a file, a rule that cannot be evaluated)
// everything is denied.
//
//   @id      the name a denial, an audit row and \`lanecast policy show\` use for the rule
//   @reason  what the operator reads when the rule decides: one plain sentence
//   @approval("four-eyes")  on a rule with context.approved: not the operator's own yes will do,
//            but another person's, signed with an ssh key listed in the home's file "approvers"
//
// Names a rule may use:
//   principal  Lanecast::Operator::"me", or Lanecast::Agent::"<name>"; for "admit" also Lanecast::Door::"door":
//              who knocks is let in without anybody's word. No rule here allows that.
//   resource   resource.lane, resource.title, resource.cwd, resource.labels
//   context    backend "tmate" | "upterm"      access "read" | "write"
//              reach "here" | "lan" | "tunnel" | "host" | "public"
//              ttlMs (the whole time the share would have)   keyCount   anyoneWithLink
//              approved (somebody has said yes to just this)   hour 0-23   liveShares
//              knowsGuests   keysEnforced   identityForgeable   survivesRelayLoss   keepsLink
//              (what backend and relay can promise, by their versions)
//
// "context.approved" in a permit makes it a rule that needs an approval first. A yes covers the
// share as it was asked for, its link and its guests; an extension or a switch is never approved.
// After a change: \`lanecast policy reload\`. A broken file is named with its line, and the
// rules before the change stay in force.

// Reading ------------------------------------------------------------------------------

@id("read-with-keys")
@reason("Guests who hold one of the named keys may read.")
permit (
  principal is Lanecast::Operator,
  ${SHARE_ACTIONS},
  resource is Lanecast::Terminal
)
when { context.access == "read" && context.keyCount > 0 && !context.anyoneWithLink };

// 1800000 ms are 30 minutes: a link travels further than one thinks.
@id("read-with-link")
@reason("Whoever holds the link may read, for at most 30 minutes and not over a public relay.")
permit (
  principal is Lanecast::Operator,
  ${SHARE_ACTIONS},
  resource is Lanecast::Terminal
)
when
{
  context.access == "read" &&
  context.anyoneWithLink &&
  context.ttlMs <= 1800000 &&
  context.reach != "public"
};

// Writing ------------------------------------------------------------------------------
// Whoever may type into a shell can do what your account can do.

@id("write-with-keys")
@reason("Guests who hold one of the named keys may type.")
permit (
  principal is Lanecast::Operator,
  ${SHARE_ACTIONS},
  resource is Lanecast::Terminal
)
when { context.access == "write" && context.keyCount > 0 && !context.anyoneWithLink };

@id("write-with-link")
@reason("Typing for whoever holds the link needs an approval first.")
permit (
  principal is Lanecast::Operator,
  ${APPROVED_ACTIONS},
  resource is Lanecast::Terminal
)
when { context.access == "write" && context.anyoneWithLink && context.approved };

// Agents and handing over --------------------------------------------------------------

@id("agent-asks")
@reason("What an agent or a script asks for needs an approval first.")
permit (
  principal is Lanecast::Agent,
  ${APPROVED_ACTIONS},
  resource is Lanecast::Terminal
)
when { context.approved };

@id("handoff-approved")
@reason("Handing a terminal over needs an approval first.")
permit (
  principal,
  action == Lanecast::Action::"handoff",
  resource is Lanecast::Terminal
)
when { context.approved };

// Never --------------------------------------------------------------------------------

@id("no-public-relays")
@reason("Public relays are not allowed: what is shared would pass through somebody else's machine.")
forbid (
  principal,
  action,
  resource
)
when { context.reach == "public" };
`;

/**
 * Writes the starter set when the folder does not exist; an existing one, even an empty one, is the operator's decision.
 * Made beside it and renamed: a crash in between must not leave an empty folder, which would deny everything for good.
 */
export const writeStarterSet = (dir: string): void => {
  if (existsSync(dir)) return;
  const draft = `${dir}.new`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { recursive: true, mode: 0o700 });
  writeFileSync(join(draft, STARTER_FILE_NAME), STARTER_POLICIES, { mode: 0o600 });
  renameSync(draft, dir);
};
