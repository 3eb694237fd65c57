// The public API of the audit log feature.
export { type AuditCommands, createAuditCommands } from "./commands/audit-commands";
export { AuditProvider } from "./commands/audit-context";
export { AuditButton } from "./components/button";
export { AuditPalette } from "./components/palette";
export { AuditPage, AuditPlace } from "./components/place";
export { type AuditUi, createAuditUi } from "./ui-state";
