// The driver's interface. Handoffs use it as a port, so it is defined with them.
export type * from "../../integrations/sharing/handoff/driver";
