// Which links in a terminal can be opened.

/** The URL as the browser will open it, with the host in punycode to expose look-alikes. Null unless it is http or https. */
export const safeHref = (text: string): string | null => {
  const url = URL.parse(text);
  if (!url) return null;
  return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
};
