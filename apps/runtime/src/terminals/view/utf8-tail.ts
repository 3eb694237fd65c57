// The bytes at the end of a stream that begin a character whose rest is still to come. Pure.

const CONTINUATION_MASK = 0xc0;
const CONTINUATION = 0x80;
/** The longest beginning that is not yet a character: three of four bytes. */
const TAIL_MAX_BYTES = 3;

const lengthOf = (lead: number): number => {
  if (lead >= 0xf0 && lead <= 0xf4) return 4;
  if (lead >= 0xe0) return lead <= 0xef ? 3 : 1;
  return lead >= 0xc2 ? 2 : 1;
};

/** `before`: the tail so far. Takes `bytes` as what came after it. */
export const utf8Tail = (before: Uint8Array, bytes: Uint8Array): Uint8Array => {
  const end = bytes.length >= TAIL_MAX_BYTES ? bytes.slice(-TAIL_MAX_BYTES) : Buffer.concat([before, bytes]);
  for (let back = 1; back <= Math.min(TAIL_MAX_BYTES, end.length); back += 1) {
    const byte = end[end.length - back] ?? 0;
    if ((byte & CONTINUATION_MASK) === CONTINUATION) continue;
    return lengthOf(byte) > back ? end.slice(-back) : new Uint8Array();
  }
  return new Uint8Array();
};
