// Reads public keys from files that the operator chose or dropped.
import type { PublicKey } from "#contract/ssh-keys";
import { KEY_FILE_MAX_BYTES, parseKeys } from "../../model/guest-keys";

export interface KeyFile {
  readonly name: string;
  readonly text: string;
  readonly keys: readonly PublicKey[];
}

export interface KeyFiles {
  /** The files that contain public keys and nothing else. */
  readonly files: readonly KeyFile[];
  /** The first problem with the others, as a sentence; null if there is none. */
  readonly problem: string | null;
}

export const readKeyFiles = async (chosen: readonly File[]): Promise<KeyFiles> => {
  const files: KeyFile[] = [];
  let problem: string | null = null;
  for (const file of chosen) {
    const text = file.size > KEY_FILE_MAX_BYTES ? null : await file.text();
    const { keys, problems } = parseKeys(text ?? "");
    if (text !== null && keys.length > 0) files.push({ name: file.name, text, keys });
    else problem ??= `${file.name}: ${problems[0] ?? "No public key found."}`;
  }
  return { files, problem };
};
