// The lines that connect agent programs to lanecast. They name a file with the token, because these programs keep their
// configuration in clear and print it.

export const PROGRAMS = ["claude-code", "codex", "gemini", "vscode", "cursor", "opencode", "goose"] as const;
export type AgentProgram = (typeof PROGRAMS)[number];

export interface ProgramConfig {
  readonly program: AgentProgram;
  /** The file that takes the text, or the command line that does it. */
  readonly path: string;
  readonly text: string;
}

const json = (value: unknown): string => JSON.stringify(value, null, 2);

/** `argv`: how lanecast is started here. `tokenFile`: of the agent. `home`: null for the default one. */
export const programConfig = (
  program: AgentProgram,
  {
    argv,
    tokenFile,
    home,
  }: { readonly argv: readonly string[]; readonly tokenFile: string; readonly home: string | null },
): ProgramConfig => {
  const [command = "lanecast", ...first] = argv;
  const args = [...first, "mcp", ...(home === null ? [] : ["--home", home])];
  const env = { LANECAST_TOKEN_FILE: tokenFile };
  const servers = json({ mcpServers: { lanecast: { command, args, env } } });
  const texts: Readonly<Record<AgentProgram, readonly [path: string, text: string]>> = {
    "claude-code": [".mcp.json", servers],
    codex: [
      "~/.codex/config.toml",
      `[mcp_servers.lanecast]\ncommand = ${JSON.stringify(command)}\nargs = ${JSON.stringify(args)}\n\n[mcp_servers.lanecast.env]\nLANECAST_TOKEN_FILE = ${JSON.stringify(tokenFile)}`,
    ],
    gemini: ["~/.gemini/settings.json", servers],
    vscode: [".vscode/mcp.json", json({ servers: { lanecast: { type: "stdio", command, args, env } } })],
    cursor: [".cursor/mcp.json", servers],
    opencode: [
      "~/.config/opencode/opencode.json",
      json({ mcp: { lanecast: { type: "local", command: [command, ...args], environment: env, enabled: true } } }),
    ],
    goose: [
      "~/.config/goose/config.yaml",
      [
        "extensions:",
        "  lanecast:",
        "    type: stdio",
        `    cmd: ${JSON.stringify(command)}`,
        `    args: ${JSON.stringify(args)}`,
        "    envs:",
        `      LANECAST_TOKEN_FILE: ${JSON.stringify(tokenFile)}`,
        "    enabled: true",
        "    timeout: 300",
      ].join("\n"),
    ],
  };
  const [path, text] = texts[program];
  return { program, path, text };
};
