// Which version of uptermd a relay is, read from its SSH greeting.

/** The version in a relay's SSH greeting (`SSH-2.0-uptermd-0.24.0`), or null for another server. */
export const versionInGreeting = (greeting: string | null): string | null =>
  /^SSH-2\.0-uptermd-(\S+)/.exec(greeting ?? "")?.[1] ?? null;

/** n of the relay's release 0.n. 0 if the version is unknown or a distribution's own (`0.0.0+dev`), so that the least is assumed. */
export const releaseOfRelay = (version: string | null | undefined): number => {
  const [, major = "0", minor = "0"] = /^v?(\d+)\.(\d+)/.exec(version ?? "") ?? [];
  return Number(major) > 0 ? Number.POSITIVE_INFINITY : Number(minor);
};
