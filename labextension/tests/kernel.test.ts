import type { SliceAnswer, State } from "../src/contract";
import { KernelLink, KernelProblem } from "../src/kernel";
import { TARGET, VERSION } from "../src/protocol";
import { example } from "./fixtures";
import { KernelDouble, settled } from "./kernelDouble";

const hello = example("comm-beacon").open;

async function connected(): Promise<[KernelDouble, KernelLink]> {
  const kernel = new KernelDouble();
  const link = new KernelLink(kernel.asLinked);
  await settled();
  kernel.beacon(hello);
  await settled();
  return [kernel, link];
}

describe("finding out whether the kernel traces", () => {
  it("says no when there is no beacon, and opens nothing", async () => {
    const kernel = new KernelDouble();
    const link = new KernelLink(kernel.asLinked);
    expect(link.status).toBe("looking");
    await settled();
    expect(link.status).toBe("absent");
    expect(kernel.sent).toEqual([]);
  });

  it("hears when lineaslice is loaded", async () => {
    const [kernel, link] = await connected();
    expect(link.status).toBe("connected");
    expect(kernel.sent).toEqual([{ kind: "open", target: TARGET, data: { version: VERSION } }]);
  });

  it("finds the beacon of a kernel that was there before the page", async () => {
    const kernel = new KernelDouble();
    kernel.beacons = ["b1"];
    const link = new KernelLink(kernel.asLinked);
    await settled();
    expect(link.status).toBe("connected");
  });

  it("does not talk with another version", async () => {
    const kernel = new KernelDouble();
    const link = new KernelLink(kernel.asLinked);
    await settled();
    kernel.beacon({ ...(hello as object), version: VERSION + 1 });
    await settled();
    expect(link.status).toBe("incompatible");
    expect(kernel.sent).toEqual([]);
  });

  it("waits for the subshell before the first message", async () => {
    const kernel = new KernelDouble();
    let started = (): void => undefined;
    kernel.subshellStarted = new Promise((resolve) => (started = resolve));
    const link = new KernelLink(kernel.asLinked);
    await settled();
    kernel.beacon(hello);
    await settled();
    expect(kernel.sent).toEqual([]);
    started();
    await settled();
    expect(link.status).toBe("connected");
  });

  it("does not wait for a subshell where there are none", async () => {
    const kernel = new KernelDouble();
    kernel.supportsSubshells = false;
    kernel.subshellStarted = new Promise(() => undefined);
    const link = new KernelLink(kernel.asLinked);
    await settled();
    kernel.beacon(hello);
    await settled();
    expect(link.status).toBe("connected");
  });
});

describe("questions", () => {
  it("get the answer with their id", async () => {
    const [kernel, link] = await connected();
    const answer = link.ask({ type: "slice", of: { cell: "1f0c-a3" } });
    const { data } = kernel.sent[1];
    expect(data).toEqual({ version: VERSION, type: "slice", id: "q1", of: { cell: "1f0c-a3" } });
    const example_ = example<SliceAnswer>("comm-slice").answer;
    kernel.say({ ...example_, id: "someone else's" });
    kernel.say({ ...example_, id: "q1" });
    await expect(answer).resolves.toEqual({ ...example_, id: "q1" });
  });

  it("that cannot be answered say why", async () => {
    const [kernel, link] = await connected();
    const answer = link.ask({ type: "slice", of: { name: "modl" } });
    const { error } = example<{ error: object }>("comm-error").answer;
    kernel.say({ version: VERSION, type: "error", id: "q1", error });
    await expect(answer).rejects.toEqual(expect.objectContaining({ problem: error }));
  });

  it("are not asked of a kernel that does not trace", async () => {
    const kernel = new KernelDouble();
    const link = new KernelLink(kernel.asLinked);
    await settled();
    await expect(link.ask({ type: "state" })).rejects.toBeInstanceOf(KernelProblem);
  });

  it("do not wait for ever", async () => {
    const kernel = new KernelDouble();
    const link = new KernelLink(kernel.asLinked, 5);
    await settled();
    kernel.beacon(hello);
    await settled();
    await expect(link.ask({ type: "state" })).rejects.toBeInstanceOf(KernelProblem);
  });

  it("end when the kernel restarts, and a new beacon connects again", async () => {
    const [kernel, link] = await connected();
    const answer = link.ask({ type: "state" });
    kernel.become("restarting");
    await expect(answer).rejects.toBeInstanceOf(KernelProblem);
    expect(link.status).toBe("absent");
    kernel.become("idle");
    await settled();
    kernel.beacon(hello);
    await settled();
    expect(link.status).toBe("connected");
  });
});

describe("state", () => {
  it("is handed on, asked for or not", async () => {
    const [kernel, link] = await connected();
    const states: State[] = [];
    link.received.connect((_, state) => void states.push(state));
    kernel.say(example<State>("comm-state-increment").answer);
    kernel.say({ type: "state", version: 99 });
    expect(states).toEqual([example<State>("comm-state-increment").answer]);
  });

  it("comes no more after the end", async () => {
    const [kernel, link] = await connected();
    link.dispose();
    expect(kernel.sent.at(-1)?.kind).toBe("close");
    expect(link.isDisposed).toBe(true);
  });
});
