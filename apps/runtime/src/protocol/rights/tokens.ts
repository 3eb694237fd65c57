// The tokens of agents and scripts. `<home>/tokens.json` (0600) keeps only their digests.
import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import type { Actor } from "#contract/audit";
import { fail, ok, type Result, shareError } from "#contract/errors";
import type { CorrelationId, TokenId } from "#contract/ids";
import { type Token, type TokenRole, tokenSchema } from "#contract/token";
import type { Answer } from "../../integrations/sharing/commands/checks";
import type { AuditPort } from "../../integrations/sharing/ports";
import { writeFileAtomic } from "../../platform/atomic-file";
import type { Clock } from "../../platform/clock";
import { errorCode } from "../../platform/errors";
import { newSecret } from "../../platform/ids";
import { distrustOf, type SetupProblem, setupProblem } from "../../platform/paths";
import { type AgentPrincipal, digestOf } from "../server/door";

export interface RequesterTokensDeps {
  /** `<home>/tokens.json`; created with the first token. */
  readonly path: string;
  /** The file must belong to this user, or to root. */
  readonly uid: number;
  readonly clock: Pick<Clock, "nowMs">;
  readonly audit: AuditPort;
  readonly newTokenId: () => TokenId;
  readonly newCorrelationId: () => CorrelationId;
}

export interface RequesterTokens {
  /** Returns the only copy of the token. Errors: invalid-input (the name is in use), setup-problem, audit-unavailable (no token is created). */
  create(
    role: TokenRole,
    name: string | undefined,
    by: Actor,
  ): Answer<{ readonly tokenId: TokenId; readonly token: string }>;
  /** Errors: setup-problem. */
  list(): Answer<readonly Token[]>;
  /** Errors: not-found, setup-problem, audit-unavailable (the token is revoked nevertheless). */
  revoke(tokenId: TokenId, by: Actor): Answer<Token>;
  /** The agent that this token belongs to; null if the token is unknown or revoked, or the file can't be read. */
  agentOf(token: string): AgentPrincipal | null;
  isValid(tokenId: TokenId): boolean;
  /** Calls `listener` after a token was revoked. Returns a function that unsubscribes. */
  onRevoked(listener: (tokenId: TokenId) => void): () => void;
}

/** A token has 256 random bits, too many to guess, so its digest doesn't need a slow hash. */
const storedSchema = tokenSchema.extend({ digest: z.string() });
const fileSchema = z.object({ tokens: z.array(storedSchema) });
type Stored = z.infer<typeof storedSchema>;

/** Makes a token recognizable wherever it turns up. */
const PREFIX = "lanecast_";

/** Read each time, so that removing or restoring the file by hand takes effect immediately. */
const createTokenFile = ({ path, uid }: Pick<RequesterTokensDeps, "path" | "uid">) => {
  const problem = (what: string) =>
    fail(setupProblem(what, path, "Fix the file, or move it out of the home, which revokes every token."));
  return {
    read: (): Result<readonly Stored[], SetupProblem> => {
      try {
        const distrust = distrustOf(statSync(path), uid);
        if (distrust !== null) return problem(`The token file ${path} ${distrust}`);
        const parsed = fileSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
        return parsed.success ? ok(parsed.data.tokens) : problem(`The token file ${path} isn't valid`);
      } catch (thrown) {
        return errorCode(thrown) === "ENOENT" ? ok([]) : problem(`Couldn't read the token file ${path}`);
      }
    },
    write: (tokens: readonly Stored[]): Result<null, SetupProblem> => {
      try {
        writeFileAtomic(path, `${JSON.stringify({ tokens }, null, 2)}\n`);
        return ok(null);
      } catch {
        return problem(`Couldn't write the token file ${path}`);
      }
    },
  };
};

/** Policies and the audit log identify an agent by its name, so a name belongs to one token at a time. */
const nameTaken = ({ name, tokenId }: Token) => {
  const problem = `${name} is already the name of ${tokenId}; choose another name, or revoke that token first`;
  return fail(shareError("invalid-input", `name: ${problem}`, { issues: [{ path: "name", problem }] }));
};

const listed = ({ digest: _, ...token }: Stored): Token => token;

export const createRequesterTokens = (deps: RequesterTokensDeps): RequesterTokens => {
  const file = createTokenFile(deps);
  const listeners = new Set<(tokenId: TokenId) => void>();
  const nothing = { shareId: null, terminalId: null, laneId: null, backend: null };

  const record = (
    type: "token.created" | "token.revoked",
    { tokenId, name, role }: Token,
    by: Actor,
    why: { readonly code?: string; readonly message?: string } = {},
  ) => {
    const correlationId = deps.newCorrelationId();
    const data = { tokenId, agent: name, role, ...why };
    const written = deps.audit.append({ type, correlationId, actor: by, ...nothing, data });
    return written.ok ? ok(null) : fail({ ...written.error, correlationId });
  };
  const answer = <T>(result: Result<T>): Answer<T> =>
    result.ok ? result : fail({ ...result.error, correlationId: deps.newCorrelationId() });

  const add = (known: readonly Stored[], stored: Stored, token: string, by: Actor) => {
    // Recorded first: a token that isn't in the audit log must not work.
    const recorded = record("token.created", stored, by);
    if (!recorded.ok) return recorded;
    const written = answer(file.write([...known, stored]));
    if (written.ok) return ok({ tokenId: stored.tokenId, token });
    // The first row says that there is a token, so a second one must say that there is none.
    const { code, message } = written.error;
    record("token.revoked", stored, by, { code, message });
    return written;
  };

  const remove = (known: readonly Stored[], stored: Stored, by: Actor): Answer<Token> => {
    const written = answer(file.write(known.filter((each) => each !== stored)));
    if (!written.ok) return written;
    for (const listener of [...listeners]) listener(stored.tokenId);
    const recorded = record("token.revoked", stored, by);
    return recorded.ok ? ok(listed(stored)) : recorded;
  };

  return {
    create: (role, name, by) => {
      const known = answer(file.read());
      if (!known.ok) return known;
      const token = `${PREFIX}${newSecret()}`;
      const tokenId = deps.newTokenId();
      const stored = { tokenId, name: name ?? tokenId, role, createdAtMs: deps.clock.nowMs(), digest: digestOf(token) };
      const taken = known.value.find((each) => each.name === stored.name);
      if (taken !== undefined) return answer(nameTaken(taken));
      return add(known.value, stored, token, by);
    },
    list: () => {
      const known = answer(file.read());
      return known.ok ? ok(known.value.map(listed)) : known;
    },
    revoke: (tokenId, by) => {
      const known = answer(file.read());
      if (!known.ok) return known;
      const stored = known.value.find((each) => each.tokenId === tokenId);
      if (stored !== undefined) return remove(known.value, stored, by);
      return answer(fail(shareError("not-found", `There is no token ${tokenId}.`, { kind: "token", id: tokenId })));
    },
    agentOf: (token) => {
      const known = file.read();
      const digest = digestOf(token);
      const found = known.ok ? known.value.find((each) => each.digest === digest) : undefined;
      return found === undefined ? null : { kind: "agent", id: found.name, tokenId: found.tokenId };
    },
    isValid: (tokenId) => {
      const known = file.read();
      return known.ok && known.value.some((each) => each.tokenId === tokenId);
    },
    onRevoked: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};
