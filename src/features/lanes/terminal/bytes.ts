// Converts bytes to and from base64, the form they have on the wire.

export const fromBase64 = (text: string): Uint8Array => {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; i += 1) bytes[i] = binary.charCodeAt(i);
  return bytes;
};

/** A number of arguments that String.fromCharCode accepts in every engine. */
const CHUNK_BYTES = 8_192;

export const toBase64 = (bytes: Uint8Array): string => {
  let binary = "";
  for (let i = 0; i < bytes.length; i += CHUNK_BYTES) {
    binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK_BYTES));
  }
  return btoa(binary);
};

export const joinBytes = (parts: readonly Uint8Array[]): Uint8Array => {
  const [first] = parts;
  if (first && parts.length === 1) return first;
  const joined = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
};

/** Each char code is one byte. xterm.js reports legacy mouse events in this form. */
export const fromBinaryString = (binary: string): Uint8Array =>
  Uint8Array.from(binary, (char) => char.charCodeAt(0) & 0xff);
