// What a secret looks like, and what only looks like one.
import { describe, expect, it } from "vitest";
import { isSecretName } from "../names";
import { createRedactor } from "../redactor";

/** Joined here, so that no scanner reports this file as a leak. */
const join = (...parts: readonly string[]): string => parts.join("");
const base64 = (length: number): string => "aB3dE5fG7hJ9kL1mN2pQ4rS6tU8vW0xY".repeat(10).slice(0, length);
const hex = (length: number): string => "0123456789abcdef".repeat(20).slice(0, length);
const keyLines = (count: number): string => Array.from({ length: count }, () => base64(64)).join("\n");

const SECRETS: readonly (readonly [what: string, text: string, secret: string])[] = [
  [
    "a private key",
    `x\n${join("-----BEGIN ", "PRIVATE KEY-----")}\n${keyLines(3)}\n${join("-----END ", "PRIVATE KEY-----")}\ny`,
    base64(64),
  ],
  ["a key without its end", `${join("-----BEGIN OPENSSH ", "PRIVATE KEY-----")}\n${keyLines(2)}`, base64(64)],
  ["a key without its beginning", `${keyLines(2)}\n${join("-----END RSA ", "PRIVATE KEY-----")}`, base64(64)],
  ["the middle of a key", `$ tail\n${keyLines(4)}\n$ `, base64(64)],
  ["a JWT", `t ${join("ey", "JhbGciOiJIUzI1NiJ9.", "ey", "JzdWIiOiIxMjM0In0.", base64(43))}`, base64(43)],
  ["a bearer header", `> Authorization: Bearer ${base64(30)}`, base64(30)],
  ["a header in curl", `curl -H 'X-Api-Key: ${hex(20)}'`, hex(20)],
  ["a cookie", `Set-Cookie: sid=${base64(24)}; Path=/`, base64(24)],
  ["an AWS id", join("AKIA", "IOSFODNN7EXAMPL2"), "IOSFODNN7EXAMPL2"],
  ["an AWS secret", `aws_secret_access_key = ${base64(40)}`, base64(40)],
  ["a GitHub token", join("gh", "p_", base64(36)), base64(36)],
  ["a fine-grained GitHub token", join("github", "_pat_", base64(40)), base64(40)],
  ["a GitLab token", join("gl", "pat-", base64(20)), base64(20)],
  ["a Slack token", join("xo", "xb-123456789012-", base64(24)), base64(24)],
  ["a Slack hook", join("https://hooks.slack", ".com/services/T00000000/B00000000/", base64(24)), base64(24)],
  ["a Stripe key", join("sk", "_live_", base64(24)), base64(24)],
  ["a Google key", join("AI", "za", base64(35)), base64(35)],
  ["an npm token", `//registry.npmjs.org/:_authToken=${join("npm", "_", base64(36))}`, base64(36)],
  ["a model's key", join("sk", "-ant-api03-", base64(60)), base64(60)],
  ["a SendGrid key", join("SG.", base64(22), ".", base64(43)), base64(43)],
  ["an Azure key", `AccountKey=${base64(64)}==;EndpointSuffix=x`, base64(64)],
  ["a password in a URL", "postgres://app:s3cr3tpw@db:5432/x", "s3cr3tpw"],
  ["a token in a URL", `https://${base64(40)}@example.com/x.git`, base64(40)],
  ["a token in a query", `GET /x?access_token=${hex(24)}&y=1`, hex(24)],
  ["a link to the page", `http://127.0.0.1:4000/#t=${base64(43)}`, base64(43)],
  ["a share's ssh command", `ssh ${base64(25)}@127.0.0.1 -p 2222`, base64(25)],
  ["a password hash", `root:${join("$", "6$", base64(16), "$", base64(86))}:19000`, base64(86)],
  [".netrc", "machine h login me password hunter22", "hunter22"],
  ["an exported variable", "export KEY=zz9plural", "zz9plural"],
  [".env", 'DB_PASSWORD="pa55 w0rd"', "pa55 w0rd"],
  ["a variable of fish", "set -gx API_TOKEN hunter22", "hunter22"],
  ["YAML", "  password: hunter22", "hunter22"],
  ["JSON", `{"client_secret": "${hex(20)}"}`, hex(20)],
  ["camel case", `accessToken = "${base64(20)}"`, base64(20)],
  ["an argument", "deploy --token=abcd1234", "abcd1234"],
  ["an argument of its own", "psql --password abcd1234", "abcd1234"],
  ["mysql's argument", "mysql -u root -phunter22 db", "hunter22"],
  ["sshpass's argument", "sshpass -p hunter22 ssh h", "hunter22"],
  ["curl's argument", "curl -u me:hunter22 https://h", "hunter22"],
  ["a value like a mask", "PASSWORD=xylo-no-1", "xylo-no-1"],
  ["a value with a dollar", "PASSWORD=$ecret1x", "$ecret1x"],
  ["an age key", join("AGE-SECRET-", "KEY-1", hex(58).toUpperCase()), hex(58).toUpperCase()],
];

const HARMLESS: readonly string[] = [
  hex(40),
  `commit ${hex(40)}`,
  `"integrity": "sha512-${base64(86)}=="`,
  `SHA256:${base64(43)} me@host (ED25519)`,
  "123e4567-e89b-12d3-a456-426614174000",
  "PWD=/home/me/projects",
  "KEYBOARD_LAYOUT=us-intl",
  "XAUTHORITY=/run/user/1000/xauth",
  "SSH_AUTH_SOCK=/run/user/1000/agent",
  "DESKTOP_SESSION=gnome-shell",
  "password: string",
  "token: process.env.TOKEN",
  "const key = values[0]",
  join("PASSWORD=$", "{PASSWORD}"),
  "ssh me@example.com",
  "https://example.com/a/b?page=2",
  "monkey=banana",
  "tokenize: fast-path",
  "total 123456789",
  "2026-03-14T09:26:53.589Z INFO started",
  "npm install --save-exact zod@4.6.7",
  "error: password authentication failed",
  "key: value pairs",
];

describe("redaction", () => {
  it.each(SECRETS)("H8: masks and lists %s", async (_what, text, secret) => {
    const { text: redacted, redactions, places } = await createRedactor().text(text);
    expect(redacted).not.toContain(secret);
    expect(redactions.length).toBeGreaterThan(0);
    expect(places[0]?.length).toBeGreaterThan(3);
  });

  it.each(HARMLESS)("H8: leaves %s unchanged", async (text) => {
    expect((await createRedactor().text(text)).text).toBe(text);
  });

  it("H8: masks a secret that wraps over two rows in both, and moves nothing", async () => {
    const token = join("gh", "p_", base64(36));
    const rows = [`abc ${token.slice(0, 16)}`, `${token.slice(16)} z`, "next"];
    const redacted = await createRedactor().rows(rows, [true, false, false]);
    expect(redacted.rows.join("")).not.toContain(base64(8));
    expect(redacted.rows.map((row) => row.length)).toEqual(rows.map((row) => row.length));
    expect(redacted.rows[1]).toMatch(/\* z$/);
    expect(redacted.redactions).toEqual([{ kind: "github-token", count: 1 }]);
  });

  it("H8: finds a token with colors inside it, and keeps the colors", async () => {
    const token = join("gh", "p_", base64(36));
    const raw = `\x1b]0;t\x07a \x1b[31m${token.slice(0, 10)}\x1b[0m${token.slice(10)}\r\nz`;
    const { text, redactions } = await createRedactor().raw(raw);
    const stars = "*".repeat(token.length - "[github-token]".length);
    expect(text).toBe(`\x1b]0;t\x07a \x1b[31m[github-to\x1b[0mken]${stars}\r\nz`);
    expect(redactions).toEqual([{ kind: "github-token", count: 1 }]);
  });

  it("H1: masks a secret that the operator typed, wherever it appears", async () => {
    const redactor = createRedactor(async () => []);
    redactor.keep("swordfish", "typed-secret");
    expect((await redactor.text("you typed swordfish, swordfish")).text).toBe(
      "you typed [redacted:typed-secret], [redacted:typed-secret]",
    );
  });

  it("H8: recognizes names of secrets by whole words", () => {
    const secret = [
      "API_KEY",
      "GITHUB_TOKEN",
      "DB_PASS",
      "PGPASSWORD",
      "MYSQL_PWD",
      "SSHPASS",
      "DATABASE_URL",
      "SENTRY_DSN",
      "clientSecret",
    ];
    const harmless = [
      "PWD",
      "OLDPWD",
      "KEYBOARD_LAYOUT",
      "XAUTHORITY",
      "XDG_SESSION_ID",
      "SSH_AUTH_SOCK",
      "PATH",
      "MONKEY",
      "COMPASS",
    ];
    expect(secret.filter((name) => !isSecretName(name))).toEqual([]);
    expect(harmless.filter(isSecretName)).toEqual([]);
  });

  it("H8: a command after a prompt in quotes stays readable", async () => {
    const redactor = createRedactor(async () => []);
    for (const command of ["read -p 'Password: ' x; touch made", 'read -p "Token: " x; touch made'])
      expect((await redactor.text(command)).text).toBe(command);
  });

  it("H8: redacts 5 MB within seconds", async () => {
    const line = `2026-03-14 INFO request ${hex(40)} took 12 ms, key=${"x".repeat(3)} user=me path=/a/b/c?page=2\n`;
    const text = line.repeat(Math.ceil(5_000_000 / line.length));
    const startedMs = performance.now();
    await createRedactor().text(text);
    expect(performance.now() - startedMs).toBeLessThan(8_000);
  });
});
