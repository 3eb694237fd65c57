// Who speaks through the door. Knows no rights: those are the policy's and the router's.

export interface Principal {
  readonly kind: "operator" | "agent";
  readonly id: string;
}

/** The person whose runtime this is: the page they opened and the command line of their account (INTERFACE 4). */
export const OPERATOR: Principal = { kind: "operator", id: "me" };
