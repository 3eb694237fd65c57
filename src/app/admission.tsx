// The page, or in place of all of it, windows and notices too, why the runtime will not have it: what the mirrors hold then is of another time.
import type { ReactNode } from "react";
import { useConnection } from "../stores/stores-context";
import { RefusedPage } from "./refused-page";

/** Needs the stores above it; whatever shows something of them belongs below. */
export const Admission = ({ children }: { readonly children: ReactNode }) => {
  const status = useConnection((state) => state.status);
  return status.kind === "refused" ? <RefusedPage reason={status.reason} /> : children;
};
