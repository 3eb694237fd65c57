// Which pane a mirror shows. Stored with the terminal in lanecast's own tmux, so that a later runtime finds it.
import { z } from "zod";

const mirrorSchema = z.object({
  /** The socket of the operator's own tmux server. */
  server: z.string(),
  /** `%3` */
  pane: z.string(),
  /** `pid:start_time:%3` */
  key: z.string(),
  /** `work:1.0` */
  address: z.string(),
  title: z.string(),
  cwd: z.string(),
});
export type MirrorOf = Readonly<z.infer<typeof mirrorSchema>>;

/** base64url, like the other texts that are stored in tmux: its formats are code. */
export const encodeMirror = (mirror: MirrorOf): string =>
  Buffer.from(JSON.stringify(mirror), "utf8").toString("base64url");

/** Null: an ordinary terminal. */
export const decodeMirror = (encoded: string): MirrorOf | null => {
  if (encoded === "") return null;
  try {
    return mirrorSchema.parse(JSON.parse(Buffer.from(encoded, "base64url").toString("utf8")));
  } catch {
    return null;
  }
};
