// One HTTP request by bash alone, for those who share the machine with us and not our programs: a bare system has no curl.

/** A script for bash that prints the answer's status, and nothing where nobody answers. */
export const httpStatusScript = (method: "GET" | "POST", url: string): string => {
  const { host, hostname, port, pathname } = new URL(url);
  const head = [`${method} ${pathname} HTTP/1.1`, `Host: ${host}`, "Content-Length: 0", "Connection: close", ""];
  const lines = head.map((line) => `'${line}'`).join(" ");
  return `exec 3<>/dev/tcp/${hostname}/${port} && printf '%s\\r\\n' ${lines} >&3 && read -r _ status _ <&3 && echo "$status"`;
};
