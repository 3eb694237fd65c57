// The double's ssh-keyscan: prints the key of the double's relay, in the form of OpenSSH's.
import { connect } from "node:net";
import { readLines } from "./wire";

const argv = process.argv.slice(2);
const port = Number(argv[argv.indexOf("-p") + 1]);
const host = argv.at(-1) ?? "";
const socket = connect({ host, port });
socket.on("error", () => process.exit(0));
const [greeting = "", key = ""] = (await readLines(socket, 2)) ?? [];
process.stdout.write(`# ${host}:${port} ${greeting}\n[${host}]:${port} ${key}\n`);
process.exit(0);
