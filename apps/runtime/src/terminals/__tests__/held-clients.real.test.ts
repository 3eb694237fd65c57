// Clients that are held while an agent has the keyboard, on a real tmux.
import { describe, expect, it } from "vitest";
import { eventually } from "../../testing/eventually";
import { must, statusOf, useTestHost, WITHIN_MS } from "./test-host";

describe("held clients", () => {
  const host = useTestHost();
  const screen = (terminalId: string): string => host.tmux("capture-pane", "-p", "-t", `=${terminalId}:`);

  it("H2: no key and no paste of the operator's own client reaches the terminal until it is freed", async () => {
    const { terminalId } = await host.lane();
    const person = host.client(must(await host.terminals().openAttach(terminalId)).argv);
    await person.waitFor("$");
    expect(await host.terminals().holdClients(terminalId, "claude")).toBe(true);
    await person.waitFor("claude has the keyboard");
    person.write("key");
    person.write("a paste of more than one letter");
    person.write("\u001b[200~bracketed\u001b[201~");
    // tmux reads a client's keys in order, so everything before the take-back key was held.
    person.write("\u0014echo fr'ee'\r");
    await eventually(() => screen(terminalId).includes("\nfree"), { what: "the freed key", withinMs: WITHIN_MS });
    expect(screen(terminalId)).not.toMatch(/key|paste|bracketed/);
    await host.terminals().freeClients(terminalId);
    person.write("echo aga'in'\r");
    await eventually(() => screen(terminalId).includes("\nagain"), { what: "the freed key", withinMs: WITHIN_MS });
  });

  it("H2, TERM10: the line about the agent fits in 100 columns, and the keys come back with the keyboard", async () => {
    const { terminalId } = await host.lane();
    const person = host.client(must(await host.terminals().openAttach(terminalId)).argv, { cols: 100, rows: 20 });
    await person.waitFor("Ctrl-] d: detach | Ctrl-] [: scroll");
    await host.terminals().holdClients(terminalId, "claude");
    await person.waitFor("claude has the keyboard");
    expect(statusOf(host)).toEqual(["claude has the keyboard. Ctrl-T takes it back; Ctrl-] d detaches.", ""]);
    await host.terminals().freeClients(terminalId);
    expect(statusOf(host)).toEqual(["Not shared", "Ctrl-] d: detach | Ctrl-] [: scroll"]);
  });

  it("H10, H2: a runtime that starts frees what a killed one left held", async () => {
    const { terminalId } = await host.lane();
    const person = host.client(must(await host.terminals().openAttach(terminalId)).argv);
    await person.waitFor("$");
    await host.terminals().holdClients(terminalId, "claude");
    await person.waitFor("claude has the keyboard");
    await host.restart();
    person.write("echo ba'ck'\r");
    await eventually(() => screen(terminalId).includes("\nback"), { what: "the freed key", withinMs: WITHIN_MS });
  });

  it("H10: without a runtime, the take-back key works inside tmux", async () => {
    const { terminalId } = await host.lane();
    const person = host.client(must(await host.terminals().openAttach(terminalId)).argv);
    await person.waitFor("$");
    await host.terminals().holdClients(terminalId, "claude");
    await person.waitFor("claude has the keyboard");
    person.write("lost\u0014echo mi'ne'\r");
    await eventually(() => screen(terminalId).includes("\nmine"), { what: "the freed key", withinMs: WITHIN_MS });
    expect(screen(terminalId)).not.toContain("lost");
  });
});
