// A head somebody noted, as it is typed in. Pure.
const HEAD = /^[0-9a-f]{64}$/;

/** Null where it is one, or where there is none. */
export const problemOfHead = (text: string): string | null =>
  text === "" || HEAD.test(text) ? null : "Must be the 64 hex digits that a look, an export or audit head has given.";
