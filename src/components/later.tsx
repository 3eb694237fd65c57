// Scripts that are not part of the page's first one. Without Suspense: docs/adr/0029 says why.
import { type ComponentType, useEffect, useState } from "react";
import { whenIdle } from "../platform/window";

/** Something from a script that is loaded later. */
export interface Later<T> {
  /** Loads it once. If that fails, the next call tries again. */
  readonly load: () => Promise<void>;
  /** Null until it is loaded. */
  readonly get: () => T | null;
}

export const later = <T,>(load: () => Promise<T>): Later<T> => {
  let value: T | null = null;
  let loading: Promise<void> | null = null;
  return {
    get: () => value,
    load: () => {
      loading ??= load().then(
        (loaded) => {
          value = loaded;
        },
        (error: unknown) => {
          loading = null;
          throw error;
        },
      );
      return loading;
    },
  };
};

/** Loads it if needed. Null until then. If loading fails, the component throws, and its error boundary offers to try again. */
export const useLater = <T,>({ get, load }: Later<T>): T | null => {
  const [, redraw] = useState({});
  const value = get();
  const isLoaded = value !== null;
  useEffect(() => {
    if (isLoaded) return;
    let isMounted = true;
    load().then(
      () => isMounted && redraw({}),
      (error: unknown) =>
        isMounted &&
        redraw(() => {
          throw error;
        }),
    );
    return () => {
      isMounted = false;
    };
  }, [load, isLoaded]);
  return value;
};

/** A component from a later script. It shows nothing until it is loaded. `load` loads it in advance. */
export const laterPart = <P extends object>(load: () => Promise<ComponentType<P>>) => {
  const part = later(load);
  // biome-ignore lint/correctness/noComponentHookFactories: called once for each part, when its module is loaded
  const LaterPart = (props: P) => {
    const Part = useLater(part);
    return Part && <Part {...props} />;
  };
  return Object.assign(LaterPart, { load: part.load });
};

/** Loads the part once the page has nothing else to do, so that it opens without delay. */
export const useLoadWhenIdle = ({ load }: Pick<Later<unknown>, "load">): void => {
  // Not an error yet: the part is loaded again when it is opened.
  useEffect(() => whenIdle(() => void load().catch(() => undefined)), [load]);
};
