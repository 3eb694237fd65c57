// Calls and streams over a link whose socket comes and goes.
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
  it("LINK6: fails as disconnected without a socket, and is not sent later", async () => {
    const { fake, runtime } = createRig();
    const run = vi.fn(async () => "done");
    expect(await runtime.call(run)).toMatchObject({ ok: false, error: { code: "disconnected" } });
    fake.open({});
    expect(run).not.toHaveBeenCalled();
  });

  it("LINK6: gives the answer, and leaves no timer", async () => {
    const { clock, fake, runtime } = createRig();
    fake.open({});
    expect(await runtime.call(async () => "done")).toEqual({ ok: true, value: "done" });
    expect(clock.pending()).toBe(0);
  });

  it("LINK6: is timed-out after its deadline, and aborted", async () => {
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

  it("LINK6: without a deadline sets no timer", () => {
    const { clock, fake, runtime } = createRig();
    fake.open({});
    void runtime.call(() => new Promise<never>(() => undefined), { deadlineMs: null });
    expect(clock.pending()).toBe(0);
  });
});

const createStreamRig = () => {
  const rig = createRig();
  const pipes: EventPipe<string>[] = [];
  const heard: string[] = [];
  let hold: Promise<void> | null = null;
  const following = rig.runtime.follow<string>({
    open: async () => {
      const pipe = createEventPipe<string>();
      pipes.push(pipe);
      return pipe;
    },
    onEvent: (event) => {
      heard.push(event);
      return hold ?? undefined;
    },
    onLost: () => void heard.push("(lost)"),
    onEnd: () => void heard.push("(end)"),
    onFailure: ({ code }) => void heard.push(`(${code})`),
  });
  return {
    ...rig,
    pipes,
    heard,
    following,
    holdBack: (until: Promise<void>) => {
      hold = until;
    },
  };
};

describe("a stream", () => {
  it("LINK7: is opened anew with each socket and says when it was lost", async () => {
    const rig = createStreamRig();
    rig.fake.open({});
    rig.pipes[0]?.send("one");
    await vi.waitFor(() => expect(rig.heard).toEqual(["one"]));
    rig.fake.lose();
    rig.pipes[0]?.fail(new Error("socket closed"));
    await vi.waitFor(() => expect(rig.heard).toEqual(["one", "(lost)"]));
    rig.fake.open({});
    rig.pipes[1]?.send("two");
    await vi.waitFor(() => expect(rig.heard).toEqual(["one", "(lost)", "two"]));
  });

  it("LINK7: an end by the runtime is told and not undone", async () => {
    const rig = createStreamRig();
    rig.fake.open({});
    rig.pipes[0]?.end();
    await vi.waitFor(() => expect(rig.heard).toEqual(["(end)"]));
    expect(rig.clock.pending()).toBe(0);
    expect(rig.pipes).toHaveLength(1);
  });

  it("LINK7: one that breaks off under an open socket is tried again after a pause", async () => {
    const rig = createStreamRig();
    rig.fake.open({});
    rig.pipes[0]?.fail(new Error("broken"));
    await vi.waitFor(() => expect(rig.clock.pending()).toBe(1));
    expect(rig.pipes).toHaveLength(1);
    rig.clock.advance(1_000);
    expect(rig.pipes).toHaveLength(2);
  });

  it("LINK7: waits with the next event until the last was taken", async () => {
    const rig = createStreamRig();
    let release: () => void = () => undefined;
    rig.holdBack(new Promise((resolve) => (release = resolve)));
    rig.fake.open({});
    rig.pipes[0]?.send("one");
    rig.pipes[0]?.send("two");
    await vi.waitFor(() => expect(rig.heard).toEqual(["one"]));
    release();
    await vi.waitFor(() => expect(rig.heard).toEqual(["one", "two"]));
  });

  it("LINK7: after stop nothing is heard and nothing opened", async () => {
    const rig = createStreamRig();
    rig.fake.open({});
    rig.following.stop();
    rig.pipes[0]?.send("one");
    rig.fake.lose();
    rig.fake.open({});
    rig.following.restart();
    await Promise.resolve();
    expect(rig.heard).toEqual([]);
    expect(rig.pipes).toHaveLength(1);
    expect(rig.fake.listenerCount()).toBe(0);
  });
});
