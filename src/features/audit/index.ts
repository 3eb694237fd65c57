// The one door of the audit log: what the composition root mounts, and hands to the shell and to other features.
export { type AuditCommands, createAuditCommands } from "./commands/audit-commands";
export { AuditButton } from "./components/audit-button";
export { AuditPlace } from "./components/audit-place";
export { AuditProvider } from "./components/audit-provider";
export { type AuditDesk, createAuditDesk } from "./state/audit-desk";
