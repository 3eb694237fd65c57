// The backend a share can be switched to: there are two. Pure.
import type { Backend } from "#contract/errors";

const others: Readonly<Record<Backend, Backend>> = { tmate: "upterm", upterm: "tmate" };

export const otherBackend = (backend: Backend): Backend => others[backend];
