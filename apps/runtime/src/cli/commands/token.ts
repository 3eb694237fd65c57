// `lanecast token new, list, revoke`.
import { agentNameSchema } from "#contract/token";
import { type CliContext, withRuntime } from "../context";
import { invalidInput, type Outcome, output } from "../outcome";
import { resolveToken } from "../resolve-ids";
import { tokenTable } from "../text/approval";

export interface TokenFlags {
  readonly name?: string;
}

/** Prints only the token on stdout, so that a script can store it; the explanation goes to stderr. */
export const tokenNew = async (context: CliContext, { name }: TokenFlags): Promise<Outcome> => {
  const checked = agentNameSchema.optional().safeParse(name);
  if (!checked.success) return invalidInput("--name", checked.error.issues.map(({ message }) => message).join("; "));
  return withRuntime(context, async (runtime) => {
    const asked = { role: "requester" as const, ...(name === undefined ? {} : { name }) };
    const made = await runtime.call((client) => client.token.new(asked));
    if (!made.ok) return made;
    const { tokenId, token } = made.value;
    if (!context.isJson) {
      await context.io.err(`Created ${tokenId}. The token is shown only once. Give it to the agent as LANECAST_TOKEN.`);
    }
    return output(made.value, token);
  });
};

export const tokenList = (context: CliContext): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const listed = await runtime.call((client) => client.token.list());
    if (!listed.ok) return listed;
    return output(listed.value, tokenTable(listed.value.tokens, context.clock.nowMs(), context.io.paint));
  });

export const tokenRevoke = (context: CliContext, typed: string): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const tokenId = await resolveToken(runtime, typed);
    if (!tokenId.ok) return tokenId;
    const revoked = await runtime.call((client) => client.token.revoke({ tokenId: tokenId.value }));
    if (!revoked.ok) return revoked;
    const { name } = revoked.value.token;
    return output(
      revoked.value,
      `Revoked ${tokenId.value} (${name}). Its shares keep running; see them with: lanecast share list`,
    );
  });
