// The stream of an agent's handoffs. The agent is there while it is open.
import type { HandoffView } from "#contract/handoff";
import type { TokenId } from "#contract/ids";
import type { HandoffParts } from "./parts";
import { isOpen, toView } from "./record";

/** Ends when `signal` aborts; immediately for a caller without an agent's token. */
export async function* attend(
  { store, presence }: HandoffParts,
  tokenId: TokenId | undefined,
  signal: AbortSignal,
): AsyncGenerator<readonly HandoffView[], void, void> {
  if (tokenId === undefined) return;
  const leave = presence.attend(tokenId);
  let wake: () => void = () => undefined;
  let isChanged = true;
  const off = store.onChange((record) => {
    if (record.agent.tokenId !== tokenId) return;
    isChanged = true;
    wake();
  });
  const stop = (): void => {
    leave();
    off();
    wake();
  };
  signal.addEventListener("abort", stop, { once: true });
  const changed = (): Promise<void> =>
    new Promise((resolve) => {
      wake = resolve;
    });
  const own = (): readonly HandoffView[] =>
    store
      .list()
      .filter((each) => each.agent.tokenId === tokenId && isOpen(each))
      .map(toView);
  try {
    while (!signal.aborted) {
      if (!isChanged) await changed();
      if (!isChanged) continue;
      isChanged = false;
      yield own();
    }
  } finally {
    stop();
  }
}
