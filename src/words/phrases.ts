// How counts, lists and sentences are written, for every feature.

export { countOf, listOf } from "#contract/phrases";

/** Adds a capital letter, and a full stop if there is none. */
export const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.?]$/.test(text) ? "" : "."}`;
