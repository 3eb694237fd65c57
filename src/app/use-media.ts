// Whether a media query holds, as React state.
import { useEffect, useState } from "react";
import { mediaMatches, watchMedia } from "../platform/window";

export const useMedia = (query: string): boolean => {
  const [matches, setMatches] = useState(() => mediaMatches(query));
  useEffect(() => {
    setMatches(mediaMatches(query));
    return watchMedia(query, setMatches);
  }, [query]);
  return matches;
};
