// A path as the value of a flag that takes a list. upterm and uptermd read such values as CSV (pflag's StringSlice).

/** Quoted where a comma, a quote or a line end would otherwise split the path into several. */
export const listFlag = (path: string): string => (/[",\r\n]/.test(path) ? `"${path.replaceAll('"', '""')}"` : path);
