// Calls and streams over a link that connects and disconnects.
import { describe, expect, it, vi } from "vitest";
import { createEventPipe, type EventPipe } from "../../testing/event-pipe";
import { createFakeClock } from "../../testing/fake-clock";
import { createRuntime } from "../runtime-client";
import { createFakeLink } from "./fake-runtime";

const createRig = () => {
  const clock = createFakeClock();
  const fake = createFakeLink(clock);
  return { clock, fake, runtime: createRuntime(fake.link) };
};

describe("a call", () => {
  it("LINK6: fails with disconnected if there is no socket, and is never sent later", async () => {
    const { fake, runtime } = createRig();
    const run = vi.fn(async () => "done");
    expect(await runtime.call(run)).toMatchObject({ ok: false, error: { code: "disconnected" } });
    fake.open({});
    expect(run).not.toHaveBeenCalled();
  });

  it("LINK6: returns the answer and leaves no timer", async () => {
    const { clock, fake, runtime } = createRig();
    fake.open({});
    expect(await runtime.call(async () => "done")).toEqual({ ok: true, value: "done" });
    expect(clock.pending()).toBe(0);
  });

  it("LINK6: is aborted after its deadline and fails with timed-out", async () => {
    const { clock, fake, runtime } = createRig();
    fake.open({});
    let given: AbortSignal | null = null;
    const answer = runtime.call(
      (_client, signal) => {
        given = signal;
        return new Promise<never>(() => undefined);
      },
      { deadlineMs: 5_000 },
    );
    clock.advance(5_000);
    expect(await answer).toMatchObject({ ok: false, error: { code: "timed-out", data: { waitedMs: 5_000 } } });
    expect(given).toMatchObject({ aborted: true });
  });

  it("LINK6: sets no timer if there is no deadline", () => {
    const { clock, fake, runtime } = createRig();
    fake.open({});
    void runtime.call(() => new Promise<never>(() => undefined), { deadlineMs: null });
    expect(clock.pending()).toBe(0);
  });
});

const createStreamRig = () => {
  const rig = createRig();
  const pipes: EventPipe<string>[] = [];
  const received: string[] = [];
  let hold: Promise<void> | null = null;
  const subscription = rig.runtime.subscribe<string>({
    open: async () => {
      const pipe = createEventPipe<string>();
      pipes.push(pipe);
      return pipe;
    },
    onEvent: (event) => {
      received.push(event);
      return hold ?? undefined;
    },
    onLost: () => void received.push("(lost)"),
    onEnd: () => void received.push("(end)"),
    onFailure: ({ code }) => void received.push(`(${code})`),
  });
  return {
    ...rig,
    pipes,
    received,
    subscription,
    holdBack: (until: Promise<void>) => {
      hold = until;
    },
  };
};

describe("a stream", () => {
  it("LINK7: reopens on each new socket and reports the loss of the old one", async () => {
    const rig = createStreamRig();
    rig.fake.open({});
    rig.pipes[0]?.send("one");
    await vi.waitFor(() => expect(rig.received).toEqual(["one"]));
    rig.fake.lose();
    rig.pipes[0]?.fail(new Error("socket closed"));
    await vi.waitFor(() => expect(rig.received).toEqual(["one", "(lost)"]));
    rig.fake.open({});
    rig.pipes[1]?.send("two");
    await vi.waitFor(() => expect(rig.received).toEqual(["one", "(lost)", "two"]));
  });

  it("LINK7: stays closed when the runtime ends it, and reports that", async () => {
    const rig = createStreamRig();
    rig.fake.open({});
    rig.pipes[0]?.end();
    await vi.waitFor(() => expect(rig.received).toEqual(["(end)"]));
    expect(rig.clock.pending()).toBe(0);
    expect(rig.pipes).toHaveLength(1);
  });

  it("LINK7: reopens after a pause when it breaks while the socket is open", async () => {
    const rig = createStreamRig();
    rig.fake.open({});
    rig.pipes[0]?.fail(new Error("broken"));
    await vi.waitFor(() => expect(rig.clock.pending()).toBe(1));
    expect(rig.pipes).toHaveLength(1);
    rig.clock.advance(1_000);
    expect(rig.pipes).toHaveLength(2);
  });

  it("LINK7: delivers the next event only after the previous one was handled", async () => {
    const rig = createStreamRig();
    let release: () => void = () => undefined;
    rig.holdBack(new Promise((resolve) => (release = resolve)));
    rig.fake.open({});
    rig.pipes[0]?.send("one");
    rig.pipes[0]?.send("two");
    await vi.waitFor(() => expect(rig.received).toEqual(["one"]));
    release();
    await vi.waitFor(() => expect(rig.received).toEqual(["one", "two"]));
  });

  it("LINK7: delivers and opens nothing after stop", async () => {
    const rig = createStreamRig();
    rig.fake.open({});
    rig.subscription.stop();
    rig.pipes[0]?.send("one");
    rig.fake.lose();
    rig.fake.open({});
    rig.subscription.restart();
    await Promise.resolve();
    expect(rig.received).toEqual([]);
    expect(rig.pipes).toHaveLength(1);
    expect(rig.fake.listenerCount()).toBe(0);
  });
});
