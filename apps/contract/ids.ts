// Branded ids for everything the contract names. platform/ids.ts generates them.
import { z } from "zod";

/** `prefix_` and 4 to 32 lower-case letters and digits. Only the CLI resolves shortened ids; the contract takes whole ones. */
const idSchema = <P extends string, B extends string>(prefix: P, _brand: B) =>
  z
    .string()
    .regex(new RegExp(`^${prefix}_[a-z0-9]{4,32}$`), `must look like ${prefix}_… (letters and digits)`)
    .brand<B>();

export const laneIdSchema = idSchema("lan", "LaneId");
export const terminalIdSchema = idSchema("trm", "TerminalId");
export const shareIdSchema = idSchema("shr", "ShareId");
export const guestIdSchema = idSchema("gst", "GuestId");
export const approvalIdSchema = idSchema("apr", "ApprovalId");
export const tokenIdSchema = idSchema("tok", "TokenId");
export const handoffIdSchema = idSchema("hnd", "HandoffId");
export const correlationIdSchema = idSchema("cor", "CorrelationId");

export type LaneId = z.infer<typeof laneIdSchema>;
export type TerminalId = z.infer<typeof terminalIdSchema>;
export type ShareId = z.infer<typeof shareIdSchema>;
export type GuestId = z.infer<typeof guestIdSchema>;
export type ApprovalId = z.infer<typeof approvalIdSchema>;
export type TokenId = z.infer<typeof tokenIdSchema>;
export type HandoffId = z.infer<typeof handoffIdSchema>;
export type CorrelationId = z.infer<typeof correlationIdSchema>;
