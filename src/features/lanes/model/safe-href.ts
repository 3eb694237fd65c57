// Which links of a terminal may be opened at all: http and https, written as the browser will dial them. Pure.

/** The link in the browser's own spelling (hosts in punycode, so that look-alikes show); null for anything but http and https. */
export const safeHref = (text: string): string | null => {
  const url = URL.parse(text);
  if (!url) return null;
  return url.protocol === "http:" || url.protocol === "https:" ? url.href : null;
};
