// Connects the commands of handoffs to the wire.
import type { Handoffs } from "../integrations/sharing/handoff";
import { never, os, unwrap } from "./implement";

export const handoffRoutes = ({ handoffs }: { readonly handoffs: Handoffs }) => ({
  handoff: {
    start: os.handoff.start.handler(async ({ input, context }) => ({
      handoff: unwrap(await handoffs.start(input, context.requester)),
    })),
    check: os.handoff.check.handler(async ({ input, context }) =>
      unwrap(await handoffs.check(input, context.requester)),
    ),
    preview: os.handoff.preview.handler(async ({ input }) => ({
      context: unwrap(await handoffs.preview(input.terminalId, input.note)),
    })),
    list: os.handoff.list.handler(({ input }) => ({ handoffs: [...handoffs.list(input.all)] })),
    show: os.handoff.show.handler(({ input }) => ({ handoff: unwrap(handoffs.show(input.handoffId)) })),
    context: os.handoff.context.handler(({ input }) => ({ context: unwrap(handoffs.context(input.handoffId)) })),
    transcript: os.handoff.transcript.handler(({ input }) => ({
      calls: [...unwrap(handoffs.transcript(input.handoffId))],
    })),
    approve: os.handoff.approve.handler(async ({ input, context }) => ({
      handoff: unwrap(await handoffs.approve(input, context.requester)),
    })),
    deny: os.handoff.deny.handler(({ input, context }) => ({
      handoff: unwrap(handoffs.deny(input.handoffId, input.note, context.requester)),
    })),
    textToSign: os.handoff.textToSign.handler(({ input }) => unwrap(handoffs.textToSign(input.handoffId))),
    takeBack: os.handoff.takeBack.handler(async ({ input, context }) => ({
      handoffs: [...unwrap(await handoffs.takeBack(input, context.requester))],
    })),
    withdraw: os.handoff.withdraw.handler(({ input, context }) => ({
      handoff: unwrap(handoffs.withdraw(input.handoffId, context.requester)),
    })),
    extend: os.handoff.extend.handler(async ({ input, context }) => ({
      handoff: unwrap(await handoffs.extend(input.handoffId, input.byMs, context.requester)),
    })),
    pause: os.handoff.pause.handler(({ input, context }) => ({
      handoff: unwrap(handoffs.pause(input.handoffId, context.requester)),
    })),
    resume: os.handoff.resume.handler(async ({ input, context }) => ({
      handoff: unwrap(await handoffs.resume(input.handoffId, context.requester)),
    })),
    answer: os.handoff.answer.handler(async ({ input, context }) => ({
      handoff: unwrap(await handoffs.answer(input, context.requester)),
    })),
    call: os.handoff.call.handler(({ input, signal, context }) =>
      handoffs.call(input, { agent: context.requester, signal: signal ?? never }),
    ),
    attend: os.handoff.attend.handler(async function* ({ signal, context }) {
      for await (const views of handoffs.attend({ agent: context.requester, signal: signal ?? never }))
        yield { handoffs: [...views] };
    }),
  },
});
