// Which uptermd a relay is, as it says in its SSH greeting.

/** The version in a relay's SSH greeting (`SSH-2.0-uptermd-0.24.0`), or null for another server. */
export const versionInGreeting = (greeting: string | null): string | null =>
  /^SSH-2\.0-uptermd-(\S+)/.exec(greeting ?? "")?.[1] ?? null;

/** n of the relay's release 0.n. 0 if the version is unknown, or is a distribution's own (`0.0.0+dev`): the oldest is assumed then. */
export const releaseOfRelay = (version: string | null | undefined): number => {
  const [, major = "0", minor = "0"] = /^v?(\d+)\.(\d+)/.exec(version ?? "") ?? [];
  return Number(major) > 0 ? Number.POSITIVE_INFINITY : Number(minor);
};
