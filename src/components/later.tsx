// Scripts that are not part of the page's first one. Without Suspense: docs/adr/0029 says why.
import { type ComponentType, useEffect, useState } from "react";

/** A later script couldn't be loaded. Usually lanecast didn't answer. `cause` is the browser's error. */
export class LoadFailure extends Error {
  override readonly name = "LoadFailure";
}

/** Something from a script that is loaded later. */
export interface Later<T> {
  /** Loads it once. Rejects with LoadFailure; the next call then tries again. */
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
          throw new LoadFailure("A script of the page couldn't be loaded.", { cause: error });
        },
      );
      return loading;
    },
  };
};

/** Loads it if needed. Null until then. If loading fails, the component throws, and its error boundary reports it. */
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
