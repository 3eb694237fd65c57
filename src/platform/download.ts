// Files given to whoever looks at the page, through the browser's own downloads. Nothing is sent anywhere.

/** `parts` are joined as they are; `mediaType` only names the kind. */
export const saveFile = (fileName: string, parts: readonly string[], mediaType: string): void => {
  const url = URL.createObjectURL(new Blob([...parts], { type: mediaType }));
  const link = document.createElement("a");
  link.href = url;
  link.download = fileName;
  link.click();
  URL.revokeObjectURL(url);
};
