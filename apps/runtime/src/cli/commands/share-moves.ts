// `lanecast share switch, again, invite`: what is open goes on another way, what ended begins anew, and the note for a guest.
import type { Backend } from "#contract/errors";
import { type CliContext, withRuntime } from "../context";
import { type Outcome, output } from "../outcome";
import { resolveShare } from "../resolve-ids";
import { joinText } from "../text/share";
import { startedText } from "./share-start";

export const shareSwitch = (
  context: CliContext,
  typed: string,
  { backend }: { readonly backend: string },
): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const shareId = await resolveShare(runtime, typed);
    if (!shareId.ok) return shareId;
    const switched = await runtime.call((client) =>
      client.share.switch({ shareId: shareId.value, backend: backend as Backend }),
    );
    if (!switched.ok) return switched;
    const { ended, started, join } = switched.value;
    const words = `${ended.shareId} goes on as ${started.shareId}, through ${started.backend}.`;
    return output(switched.value, `${words}\n\n${joinText(join, context.clock.nowMs(), context.io.paint)}`);
  });

export const shareAgain = (context: CliContext, typed: string): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const shareId = await resolveShare(runtime, typed);
    if (!shareId.ok) return shareId;
    const started = await runtime.call((client) => client.share.again({ shareId: shareId.value }));
    return started.ok
      ? output(started.value, startedText(started.value, context.clock.nowMs(), context.io.paint))
      : started;
  });

export const shareInvite = (context: CliContext, typed: string): Promise<Outcome> =>
  withRuntime(context, async (runtime) => {
    const shareId = await resolveShare(runtime, typed);
    if (!shareId.ok) return shareId;
    const invited = await runtime.call((client) => client.share.invite({ shareId: shareId.value }));
    return invited.ok ? output(invited.value, invited.value.text) : invited;
  });
