// A story in the dark theme, for the states whose colours matter: the same play, the same checks by axe.
export const inDark = <S extends object>(story: S): S & { globals: { theme: string } } => ({
  ...story,
  globals: { theme: "dark" },
});
