// `npm run dev`: the page and the runtime for those who work on them. A change in src/ is in the page within a moment; a change
// in apps/ restarts the runtime, and the page connects again. The home is .dev/ in the repository, never a person's own.
// `npm run dev -- --port 5200` chooses the port of the page.
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { createServer as createTcpServer } from "node:net";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { withoutNpm } from "./own-environment.mjs";
import { setUp } from "./setup.mjs";

const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const HOME = join(ROOT, ".dev/home");
const LOOPBACK = "127.0.0.1";
const PAGE_PORT = 5_173;

const say = (/** @type {string} */ line) => process.stderr.write(`dev: ${line}\n`);

/** @returns {Promise<number>} the same for every start of the runtime, so that the page finds it again */
const freePort = () =>
  new Promise((resolvePort, reject) => {
    const server = createTcpServer().listen(0, LOOPBACK, () => {
      const address = server.address();
      server.close(() => resolvePort(address !== null && typeof address === "object" ? address.port : 0));
    });
    server.once("error", reject);
  });

/** Bun restarts the process when one of its files changes. */
const startRuntime = (/** @type {number} */ port) => {
  const watch = ["--watch", "--no-clear-screen", "--no-env-file", "--no-install", "--config=bin/bunfig.toml"];
  const serve = [
    "apps/runtime/src/cli/main.ts",
    "serve",
    "--json",
    "--headless",
    "--port",
    String(port),
    "--home",
    HOME,
  ];
  const runtime = spawn(join(ROOT, "scripts/bun"), [...watch, ...serve], {
    cwd: ROOT,
    stdio: ["ignore", "pipe", "inherit"],
    env: withoutNpm(process.env),
  });
  // The line has a one-use address of the built page, which nobody needs here.
  createInterface({ input: runtime.stdout }).on("line", () => say("the runtime is ready"));
  return runtime;
};

/** The token of the runtime that runs now, from its 0600 note; the runtime makes a new one at each start. */
const readToken = () => {
  const { runtimeDir } = JSON.parse(readFileSync(join(HOME, "runtime.holder.json"), "utf8"));
  return JSON.parse(readFileSync(join(runtimeDir, "runtime.json"), "utf8")).token;
};

/**
 * Gets a ticket for the page with the token, as the command line does. So the page needs no one-use code, and comes in again
 * after each restart. "Not now" for any failure: a page that is refused would not try again.
 * @param {string} runtimeUrl
 */
const askTicket = async (runtimeUrl) => {
  try {
    const answer = await fetch(`${runtimeUrl}/api/ticket`, {
      method: "POST",
      headers: { Authorization: `Bearer ${readToken()}` },
    });
    return answer.ok ? { status: 200, body: await answer.text() } : { status: 503, body: "" };
  } catch {
    return { status: 503, body: "" };
  }
};

/**
 * Only the page itself may ask: browsers name the page in Origin, and Vite answers to no other Host than this machine's.
 * @param {string} runtimeUrl
 * @returns {import("vite").Plugin}
 */
const signIn = (runtimeUrl) => ({
  name: "lanecast-sign-in",
  configureServer: (server) => {
    server.middlewares.use("/api/ticket", (request, response) => {
      const isOwnPage = request.method === "POST" && request.headers.origin === `http://${request.headers.host}`;
      void (isOwnPage ? askTicket(runtimeUrl) : Promise.resolve({ status: 403, body: "" })).then(({ status, body }) => {
        response.writeHead(status, { "Content-Type": "application/json", "Cache-Control": "no-store" }).end(body);
      });
    });
  },
});

/** @param {string} runtimeUrl @param {number} port */
const startPage = async (runtimeUrl, port) => {
  const { createLogger, createServer } = await import("vite");
  const logger = createLogger();
  const server = await createServer({
    root: ROOT,
    // Each restart of the runtime breaks the page's socket: that is no error here.
    customLogger: {
      ...logger,
      error: (words, options) => words.includes("ws proxy") || logger.error(words, options),
    },
    plugins: [signIn(runtimeUrl)],
    server: {
      host: LOOPBACK,
      port,
      proxy: {
        // The runtime answers to its own Host and Origin only.
        "/api/socket": { target: runtimeUrl, ws: true, changeOrigin: true, headers: { origin: runtimeUrl } },
      },
    },
  });
  await server.listen();
  return server;
};

const portAt = process.argv.indexOf("--port");
const pagePort = portAt === -1 ? PAGE_PORT : Number(process.argv[portAt + 1]);

if (!setUp("start")) process.exit(1);
mkdirSync(HOME, { recursive: true, mode: 0o700 });
const runtimePort = await freePort();
const runtimeUrl = `http://${LOOPBACK}:${runtimePort}`;
const runtime = startRuntime(runtimePort);
const page = await startPage(runtimeUrl, pagePort);
say(
  `the page: ${page.resolvedUrls?.local[0] ?? `http://${LOOPBACK}:${pagePort}/`}  (home: .dev/home; Ctrl-C ends both)`,
);

const end = (/** @type {NodeJS.Signals} */ signal) => {
  // A terminal's Ctrl-C has reached the runtime already.
  if (signal !== "SIGINT" || !process.stdin.isTTY) runtime.kill(signal);
  void page.close();
};
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.once(signal, () => end(signal));
runtime.once("exit", (code) => {
  void page.close().finally(() => process.exit(code ?? 1));
});
