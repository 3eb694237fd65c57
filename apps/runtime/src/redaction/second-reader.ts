// Finds secrets with secretlint's recommended rules. They are made for files, and know token formats that change too
// often to maintain here.
import type { SecretSpan } from "./patterns";

export type SecondReader = (text: string) => Promise<readonly SecretSpan[]>;

const load = async () => {
  const [core, preset] = await Promise.all([
    import("@secretlint/core"),
    import("@secretlint/secretlint-rule-preset-recommend"),
  ]);
  const options = {
    config: { rules: [{ id: "recommended", rule: preset.creator, options: {} }] },
    noPhysicFilePath: true,
  };
  return async (content: string): Promise<readonly SecretSpan[]> => {
    const source = { content, filePath: "terminal.txt", ext: ".txt", contentType: "text" as const };
    const { messages } = await core.lintSource({ source, options });
    return messages.map(({ range: [from, to], messageId }) => ({
      from,
      to,
      kind: messageId.toLowerCase().replaceAll("_", "-"),
    }));
  };
};

/** Loads secretlint at the first text (0.1 s), not at start-up. If it fails, lanecast's own patterns still apply. */
export const createSecondReader = (): SecondReader => {
  let loading: ReturnType<typeof load> | null = null;
  return async (text) => {
    if (text === "") return [];
    try {
      loading ??= load();
      return await (await loading)(text);
    } catch {
      return [];
    }
  };
};
