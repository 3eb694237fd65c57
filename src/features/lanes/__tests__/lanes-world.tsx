// The lanes feature with fake stores, fake commands and a fake screen, for tests.

import { QueryClientProvider } from "@tanstack/react-query";
import { render } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { vi } from "vitest";
import { ok } from "#contract/errors";
import type { Lane } from "#contract/lane";
import type { TerminalEvent } from "#contract/stream";
import { TooltipProvider } from "../../../components/controls/tooltip";
import { createQueries } from "../../../platform/queries";
import { createStores, StoresProvider } from "../../../stores/stores-context";
import { createFakeClock } from "../../../testing/fake-clock";
import { SAMPLE_NOW_MS, sampleLimits } from "../../../testing/samples";
import type { LaneCommands, TerminalViewHandlers } from "../commands/lane-commands";
import { LanesProvider } from "../commands/lanes-context";
import type { CreateScreen, ScreenListeners } from "../terminal/screen";

const createFakeScreen = () => {
  const drawn: string[] = [];
  const state = { isReadOnly: false, isDisposed: false, listeners: null as ScreenListeners | null };
  const focus = vi.fn();
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
  const create: CreateScreen = (_host, listeners) => {
    state.listeners = listeners;
    return {
      write: async (bytes) => void drawn.push(text(bytes)),
      replace: async (_size, bytes) => void drawn.splice(0, drawn.length, text(bytes)),
      resize: () => undefined,
      fittingSize: () => ({ cols: 100, rows: 30 }),
      size: () => ({ cols: 100, rows: 30 }),
      focus,
      setReadOnly: (isReadOnly) => {
        state.isReadOnly = isReadOnly;
      },
      dispose: () => {
        state.isDisposed = true;
      },
    };
  };
  return { create, drawn, state, focus };
};

const createFakeCommands = () => {
  const views: { terminalId: string; handlers: TerminalViewHandlers; stop: ReturnType<typeof vi.fn> }[] = [];
  const commands = {
    newLane: vi.fn<LaneCommands["newLane"]>(),
    tmuxPanes: vi.fn<LaneCommands["tmuxPanes"]>(async () => ok({ panes: [] })),
    adoptPane: vi.fn<LaneCommands["adoptPane"]>(),
    renameLane: vi.fn<LaneCommands["renameLane"]>(async () => ok({})),
    closeLane: vi.fn<LaneCommands["closeLane"]>(async () => ok({ sharesEnded: 0 })),
    newTerminal: vi.fn<LaneCommands["newTerminal"]>(),
    closeTerminal: vi.fn<LaneCommands["closeTerminal"]>(async () => ok({ sharesEnded: 0 })),
    typeBytes: vi.fn<LaneCommands["typeBytes"]>(async () => ok({})),
    openLink: vi.fn<LaneCommands["openLink"]>(async () => ok({ opened: true })),
    resizeTerminal: vi.fn<LaneCommands["resizeTerminal"]>(async () => ok({})),
    viewTerminal: vi.fn<LaneCommands["viewTerminal"]>((terminalId, handlers) => {
      const stop = vi.fn();
      views.push({ terminalId, handlers, stop });
      return { restart: vi.fn(), stop };
    }),
  } satisfies LaneCommands;
  /** Sends an event of the terminal that is open now. */
  const send = (event: TerminalEvent) => void views.at(-1)?.handlers.onEvent(event);
  return { commands, views, send };
};

export const createLanesWorld = (lanes: readonly Lane[]) => {
  const clock = createFakeClock(SAMPLE_NOW_MS);
  const stores = createStores({ clock });
  stores.lanes.getState().replaceLanes(lanes);
  stores.shares.getState().replaceShares([], sampleLimits);
  const screen = createFakeScreen();
  const { commands, views, send } = createFakeCommands();
  const keyboard = { isHeld: vi.fn((_terminalId: string) => false), onHeld: vi.fn() };
  const environment = {
    commands,
    clock,
    createScreen: { get: () => screen.create, load: async () => undefined },
    keyboard,
  };
  const queries = createQueries();
  const show = (children: ReactNode) => ({
    user: userEvent.setup(),
    ...render(
      <QueryClientProvider client={queries}>
        <StoresProvider stores={stores}>
          <LanesProvider environment={environment}>
            <TooltipProvider>{children}</TooltipProvider>
          </LanesProvider>
        </StoresProvider>
      </QueryClientProvider>,
    ),
  });
  return { clock, stores, screen, commands, keyboard, views, send, show };
};
