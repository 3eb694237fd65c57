// `npm run dev` serves the page and the runtime with reload. A change in src/ appears in the page immediately; a change in
// apps/ restarts the runtime, and the page reconnects. The home is .dev/home in the repository, never your own.
// `npm run dev -- --port 5200` sets the page's port.
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

/** @returns {Promise<number>} a port that the runtime keeps over its restarts, so that the page can reconnect */
const freePort = () =>
  new Promise((resolvePort, reject) => {
    const server = createTcpServer().listen(0, LOOPBACK, () => {
      const address = server.address();
      server.close(() => resolvePort(address !== null && typeof address === "object" ? address.port : 0));
    });
    server.once("error", reject);
  });

/** Bun restarts the process when a file that it has loaded changes. */
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
  // The ready line also has a one-use URL of the built page, which is of no use here.
  createInterface({ input: runtime.stdout }).on("line", () => say("the runtime is ready"));
  return runtime;
};

/** The token of the running runtime, from its 0600 note. Each start makes a new one. */
const readToken = () => {
  const { runtimeDir } = JSON.parse(readFileSync(join(HOME, "runtime.holder.json"), "utf8"));
  return JSON.parse(readFileSync(join(runtimeDir, "runtime.json"), "utf8")).token;
};

/**
 * Gets a ticket for the page with the token, as the command line does. The page then needs no one-use code and can reconnect
 * after a restart. Every failure is a 503, because a page that gets a 401 does not retry.
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
 * Answers only the page itself: the browser sends the page's address as Origin, and Vite refuses foreign Host headers.
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
    // Every restart of the runtime breaks the page's socket; here that is not an error.
    customLogger: {
      ...logger,
      error: (words, options) => words.includes("ws proxy") || logger.error(words, options),
    },
    plugins: [signIn(runtimeUrl)],
    server: {
      host: LOOPBACK,
      port,
      proxy: {
        // The runtime accepts only its own Host and Origin.
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
say(`open ${page.resolvedUrls?.local[0] ?? `http://${LOOPBACK}:${pagePort}/`}  (home: .dev/home; Ctrl-C ends both)`);

const end = (/** @type {NodeJS.Signals} */ signal) => {
  // Ctrl-C in a terminal has already reached the runtime.
  if (signal !== "SIGINT" || !process.stdin.isTTY) runtime.kill(signal);
  void page.close();
};
for (const signal of /** @type {const} */ (["SIGINT", "SIGTERM", "SIGHUP"])) process.once(signal, () => end(signal));
runtime.once("exit", (code) => {
  void page.close().finally(() => process.exit(code ?? 1));
});
