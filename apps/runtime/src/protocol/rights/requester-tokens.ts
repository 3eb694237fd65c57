// The tokens of agents and scripts: made once, kept as digests in `<home>/tokens.json` (0600), revoked. Knows no rights and no socket.
import { readFileSync, statSync } from "node:fs";
import { z } from "zod";
import type { Actor } from "#contract/audit";
import { fail, ok, type Result, type ShareError, shareError } from "#contract/errors";
import type { CorrelationId, TokenId } from "#contract/ids";
import { type Token, type TokenRole, tokenSchema } from "#contract/token";
import type { Answer } from "../../integrations/sharing/commands/checks";
import type { AuditPort } from "../../integrations/sharing/ports";
import { writeFileAtomic } from "../../platform/atomic-file";
import type { Clock } from "../../platform/clock";
import { errorCode } from "../../platform/errors";
import { newSecret } from "../../platform/ids";
import { distrustOf } from "../../platform/paths";
import { digestOf } from "../server/one-use";
import type { AgentPrincipal } from "./principal";

export interface RequesterTokensDeps {
  /** `<home>/tokens.json`; made with the first token. */
  readonly path: string;
  /** Whose the file must be, or root's. */
  readonly uid: number;
  readonly clock: Pick<Clock, "nowMs">;
  readonly audit: AuditPort;
  readonly newTokenId: () => TokenId;
  readonly newCorrelationId: () => CorrelationId;
}

export interface RequesterTokens {
  /** `token` is the only copy there will ever be. Errors: invalid-input (a name that is taken), setup-problem, audit-unavailable (then there is no token). */
  create(
    role: TokenRole,
    name: string | undefined,
    by: Actor,
  ): Answer<{ readonly tokenId: TokenId; readonly token: string }>;
  /** Errors: setup-problem. */
  list(): Answer<readonly Token[]>;
  /** Errors: not-found, setup-problem, audit-unavailable (it is revoked all the same). */
  revoke(tokenId: TokenId, by: Actor): Answer<Token>;
  /** Who comes with this token; null for one that was never made, is revoked, or cannot be looked up. */
  whoIs(token: string): AgentPrincipal | null;
  isValid(tokenId: TokenId): boolean;
  /** Called when one was revoked. Returns the unsubscriber. */
  onRevoked(listener: (tokenId: TokenId) => void): () => void;
}

/** 256 random bits need no slow hash: nobody can try them. */
const storedSchema = tokenSchema.extend({ digest: z.string() });
const fileSchema = z.object({ tokens: z.array(storedSchema) });
type Stored = z.infer<typeof storedSchema>;
type SetupProblem = ShareError<"setup-problem">;

/** So that a token is known as one wherever it turns up. */
const PREFIX = "lanecast_";

/** Read anew each time: a file taken away or put back by hand counts at once. */
const createTokenFile = ({ path, uid }: Pick<RequesterTokensDeps, "path" | "uid">) => {
  const problem = (what: string) =>
    fail(
      shareError("setup-problem", `${what}.`, {
        what,
        path,
        hint: "Mend it, or move it away: then every token is gone.",
      }),
    );
  return {
    read: (): Result<readonly Stored[], SetupProblem> => {
      try {
        const distrust = distrustOf(statSync(path), uid);
        if (distrust !== null) return problem(`The tokens' file ${path} ${distrust}`);
        const parsed = fileSchema.safeParse(JSON.parse(readFileSync(path, "utf8")));
        return parsed.success ? ok(parsed.data.tokens) : problem(`The tokens' file ${path} cannot be understood`);
      } catch (thrown) {
        return errorCode(thrown) === "ENOENT" ? ok([]) : problem(`The tokens' file ${path} cannot be read`);
      }
    },
    write: (tokens: readonly Stored[]): Result<null, SetupProblem> => {
      try {
        writeFileAtomic(path, `${JSON.stringify({ tokens }, null, 2)}\n`);
        return ok(null);
      } catch {
        return problem(`The tokens' file ${path} cannot be written`);
      }
    },
  };
};

/** Policies and the record know an agent by its name: at any time it is one token's. */
const nameTaken = ({ name, tokenId }: Token) => {
  const problem = `${name} is the name of ${tokenId}; choose another one, or revoke that token first`;
  return fail(shareError("invalid-input", `name: ${problem}`, { issues: [{ path: "name", problem }] }));
};

const listed = ({ digest: _, ...token }: Stored): Token => token;

export const createRequesterTokens = (deps: RequesterTokensDeps): RequesterTokens => {
  const file = createTokenFile(deps);
  const listeners = new Set<(tokenId: TokenId) => void>();
  const nothing = { shareId: null, terminalId: null, laneId: null, backend: null };

  const record = (type: "token.created" | "token.revoked", { tokenId, name, role }: Token, by: Actor) => {
    const correlationId = deps.newCorrelationId();
    const data = { tokenId, agent: name, role };
    const written = deps.audit.append({ type, correlationId, actor: by, ...nothing, data });
    return written.ok ? ok(null) : fail({ ...written.error, correlationId });
  };
  const answer = <T>(result: Result<T>): Answer<T> =>
    result.ok ? result : fail({ ...result.error, correlationId: deps.newCorrelationId() });

  const add = (known: readonly Stored[], stored: Stored, token: string, by: Actor) => {
    // Recorded first: what cannot be written down opens no door.
    const recorded = record("token.created", stored, by);
    if (!recorded.ok) return recorded;
    const written = answer(file.write([...known, stored]));
    return written.ok ? ok({ tokenId: stored.tokenId, token }) : written;
  };

  const take = (known: readonly Stored[], stored: Stored, by: Actor): Answer<Token> => {
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
      if (stored !== undefined) return take(known.value, stored, by);
      return answer(fail(shareError("not-found", `There is no token ${tokenId}.`, { kind: "token", id: tokenId })));
    },
    whoIs: (token) => {
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
