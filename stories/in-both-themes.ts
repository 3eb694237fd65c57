// Repeats a story in the dark theme, with the same play function and the same axe checks.
export const inDark = <S extends object>(story: S): S & { globals: { theme: string } } => ({
  ...story,
  globals: { theme: "dark" },
});
