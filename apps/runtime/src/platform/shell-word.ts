// One argument as a word of sh. Knows nothing of what it is for.

/** One word for sh, whatever is in it (POSIX shell, 2.2.2: nothing is special between single quotes but their end). */
export const shellWord = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
