// What the badge's menu offers for a share.
export type ShareMenuAction = "link" | "extend" | "revoke" | "details" | "switch" | "dismiss";
