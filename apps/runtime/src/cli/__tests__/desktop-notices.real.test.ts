// Desktop notifications by a real runtime while no page is open. `notify-send` is a script that records its arguments.
import { appendFileSync, chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SOCKET_SUBPROTOCOL, TICKET_SUBPROTOCOL_PREFIX } from "#contract/limits";
import { eventually } from "../../testing/eventually";
import { createRealCli, type RealCli } from "./real-cli.fixture";

const CONFIG = `notify = true
[sharing]
ttl_min = "1s"
`;

let cli: RealCli;
let url: string;
beforeEach(async () => {
  cli = createRealCli();
  const bin = join(cli.base, "bin");
  mkdirSync(bin);
  mkdirSync(cli.home, { mode: 0o700 });
  writeFileSync(join(cli.home, "config.toml"), CONFIG);
  writeFileSync(join(bin, "notify-send"), `#!/bin/sh\nprintf '%s|' "$@" >> "${cli.base}/notices"\n`);
  chmodSync(join(bin, "notify-send"), 0o755);
  const child = cli.spawn(["serve", "--json", "--headless"], {
    DISPLAY: ":99",
    PATH: `${bin}:${process.env.PATH ?? ""}`,
  });
  const { value } = await child.stdout.getReader().read();
  url = JSON.parse(new TextDecoder().decode(value)).url;
  appendFileSync(join(cli.base, "notices"), "");
  await cli.run(["lane", "new", "--name", "api <b>"]);
});
afterEach(() => cli.dispose());

const notices = (): string => readFileSync(join(cli.base, "notices"), "utf8");

/** A page's socket, as a browser opens it: signed in by a cookie. */
const openPage = async (): Promise<WebSocket> => {
  const { origin, hash } = new URL(url);
  const session = await fetch(`${origin}/api/session`, {
    method: "POST",
    body: JSON.stringify({ code: hash.slice(1) }),
  });
  const cookie = (session.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  const answer = await fetch(`${origin}/api/ticket`, { method: "POST", headers: { cookie } });
  const { ticket } = (await answer.json()) as { ticket: string };
  const socket = new WebSocket(`${origin.replace("http", "ws")}/api/socket`, {
    headers: { cookie, origin },
    protocols: [SOCKET_SUBPROTOCOL, `${TICKET_SUBPROTOCOL_PREFIX}${ticket}`],
  });
  await new Promise((resolve, reject) => {
    socket.onopen = resolve;
    socket.onerror = reject;
  });
  return socket;
};

const shareUntilItEnds = async (backend: string): Promise<void> => {
  const { terminalId } = (await cli.run(["lane", "list", "--json"])).json().lanes[0].terminals[0];
  const flags = ["--backend", backend, "--anyone-with-link", "--ttl", "6s"];
  expect((await cli.run(["share", "start", terminalId, ...flags])).exitCode).toBe(0);
  const isOver = async () => (await cli.run(["share", "list", "--json"])).json().shares.length === 0;
  await eventually(isOver, { what: "the share ended", withinMs: 30_000, everyMs: 500 });
};

describe("desktop notifications", () => {
  it("WIN9: warn before a share ends, but not while a page is open", async (context) => {
    const { backends } = (await cli.run(["doctor", "--json"])).json();
    const backend: string | undefined = backends.find(({ available }: { available: boolean }) => available)?.backend;
    context.skip(backend === undefined, "no backend can share here");
    const page = await openPage();
    await shareUntilItEnds(backend ?? "");
    expect(notices()).toBe("");
    page.close();
    await eventually(() => page.readyState === WebSocket.CLOSED, { what: "the page is closed", withinMs: 5_000 });
    await shareUntilItEnds(backend ?? "");
    await eventually(() => notices() !== "", { what: "there is a notification", withinMs: 5_000 });
    expect(notices()).toMatch(
      /^--app-name=lanecast\|--\|Sharing api <b> ends at \d\d:\d\d[^|]*\|Run `lanecast share extend`/,
    );
  }, 120_000);
});
