// The public API of the approvals feature.
export { type ApprovalsCommands, createApprovalsCommands } from "./commands/approvals-commands";
export { ApprovalsButton } from "./components/button";
export { ApprovalsPalette } from "./components/palette";
export { ApprovalsDialog, ApprovalsProvider } from "./components/provider";
export { createApprovalsUi } from "./ui-state";
