// The public API of redaction.

export { isSecretName } from "./names";
export { addCounts, createRedactor, type RedactionCount, type Redactor } from "./redactor";
