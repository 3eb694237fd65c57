// The server's own address and parts, which every request is checked against.
import { commonHeaders, type Headers } from "./answers";
import type { Door } from "./door";
import type { Passes } from "./passes";
import type { PageFiles } from "./static-page";

export interface Here {
  readonly door: Door;
  readonly passes: Passes;
  readonly port: number;
  /** `127.0.0.1:PORT`. A name that resolves to it (DNS rebinding) is refused. */
  readonly host: string;
  readonly origin: string;
  readonly common: Headers;
  readonly pageFiles: PageFiles;
}

export const createHere = (door: Door, passes: Passes, pageFiles: PageFiles, port: number): Here => {
  // In the form that browsers send: without the port if it is 80.
  const { host, origin } = new URL(`http://127.0.0.1:${port}`);
  return { door, passes, port, host, origin, common: commonHeaders(host), pageFiles };
};
