// Stand-ins for tests that need only a part of a large type. Reading a part that the test did not provide is an error.

/** Functions must be complete; of everything else, only what the test needs. */
type Given<T> = T extends (...args: never[]) => unknown
  ? T
  : T extends object
    ? { readonly [K in keyof T]?: Given<T[K]> }
    : T;

/** Asked of every value by promises, `JSON.stringify` and the test runner, so reading them says nothing about the code under test. */
const ALWAYS_READ = new Set<PropertyKey>(["then", "toJSON", "asymmetricMatch", "$$typeof", "nodeType"]);

const isPlain = (value: unknown): value is object =>
  typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;

/** Like `partial`, for parts with types that a test cannot match exactly: overloaded functions, generics, streams. */
export const loosePartial = <T extends object>(what: string, given: object): T =>
  new Proxy(given as T, {
    get: (target, key, receiver) => {
      if (typeof key === "symbol" || key in target || ALWAYS_READ.has(key)) {
        const value: unknown = Reflect.get(target, key, receiver);
        return isPlain(value) ? loosePartial(`${what}.${String(key)}`, value) : value;
      }
      throw new Error(`The test's ${what} has no ${key}.`);
    },
  });

/**
 * A `T` with the given parts. Pass `undefined` for an optional part that is absent. Reading any other part throws;
 * otherwise, code under test would see `undefined` there and continue in a state that the product cannot be in.
 */
export const partial = <T extends object>(what: string, given: Given<T>): T => loosePartial(what, given as object);
