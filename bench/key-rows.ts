// The operator's own key in the panel: from the key to its echo in the page's stream, beside a plain `tmux attach`.
import { echoesInTurns } from "./echo";
import { openAttach, openView } from "./operator";
import { openPlainTmux } from "./plain-tmux";
import { openHost } from "./runtime-host";
import type { Measured } from "./table";

const KEYS = { quick: 20, full: 200 } as const;

export const keyRows = async (isQuick: boolean): Promise<readonly Measured[]> => {
  const host = await openHost();
  const plain = openPlainTmux(host.dir, host.env);
  try {
    // A command, because tmux starts a login shell otherwise, whose prompt the system's profile sets.
    await plain.tmux("new-session", "-d", "-s", "keys", "-x", "80", "-y", "24", "exec sh");
    const { terminalId } = await host.client.lane.new({ name: "keys", cwd: host.dir });
    const attached = await openAttach([...plain.start, "attach", "-t", "keys"], host.env);
    const view = await openView(host, terminalId);
    const [ours = [], values = []] = await echoesInTurns([view, attached], KEYS[isQuick ? "quick" : "full"]);
    view.close();
    attached.close();
    const what = "the operator's own key in the panel, from the key to its echo in the page's stream";
    return [{ id: "panel-key", what, unit: "ms", ours, raw: { what: "plain tmux attach", values } }];
  } finally {
    await plain.end();
    await host.dispose();
  }
};
