// The one door of approvals: what the composition root mounts, and hands to the shell as a slot.
export { type ApprovalsCommands, createApprovalsCommands } from "./commands/approvals-commands";
export { ApprovalsButton } from "./components/approvals-button";
export { ApprovalsProvider } from "./components/approvals-provider";
export { createApprovalsDesk } from "./state/approvals-desk";
