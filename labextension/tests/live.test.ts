import { Signal } from "@lumino/signaling";
import type { HighlightAnswer, SliceAnswer, State } from "../src/contract";
import { KernelProblem } from "../src/kernel";
import type { LinkStatus } from "../src/kernel";
import { LiveModel } from "../src/live";
import type { Link } from "../src/live";
import type { Ask, Tell } from "../src/protocol";
import { example } from "./fixtures";
import { settled } from "./kernelDouble";

const highlight = example<HighlightAnswer>("comm-highlight").answer;
const slice = example<SliceAnswer>("comm-slice").answer;
const state = example<State>("comm-state").answer;
const increment = example<State>("comm-state-increment").answer;

class LinkDouble {
  readonly told: Tell[] = [];
  readonly asked: Ask[] = [];
  status: LinkStatus = "connected";
  readonly changed = new Signal<this, LinkStatus>(this);
  readonly received = new Signal<this, State>(this);
  answer = (question: Ask): Promise<unknown> =>
    Promise.resolve(question.type === "slice" ? slice : { ...highlight });

  tell = (message: Tell): void => void this.told.push(message);
  ask = (question: Ask): Promise<unknown> => {
    this.asked.push(question);
    return this.answer(question);
  };

  get asLink(): Link {
    return this as unknown as Link;
  }
}

function joined(): [LiveModel, LinkDouble] {
  const model = new LiveModel();
  const link = new LinkDouble();
  model.setLink(link.asLink);
  return [model, link];
}

describe("while nobody looks", () => {
  it("nothing is asked and nothing subscribed", async () => {
    const [, link] = joined();
    link.changed.emit("connected");
    link.received.emit(state);
    await settled();
    expect([link.told, link.asked]).toEqual([[], []]);
  });

  it("the kernel is told so once", () => {
    const [model, link] = joined();
    model.watch(true, ["a", "b"]);
    model.watch(true, ["a", "b"]);
    model.watch(false, ["a", "b"]);
    model.watch(false, ["a", "b"]);
    expect(link.told).toEqual([{ type: "subscribe", order: ["a", "b"] }, { type: "hide" }]);
  });
});

describe("while somebody looks", () => {
  it("cells that were moved are told", () => {
    const [model, link] = joined();
    model.watch(true, ["a", "b"]);
    model.watch(true, ["b", "a"]);
    expect(link.told.at(-1)).toEqual({ type: "subscribe", order: ["b", "a"] });
  });

  it("a kernel that comes later is subscribed to", () => {
    const [model, link] = joined();
    link.status = "absent";
    model.watch(true, ["a"]);
    expect(link.told).toEqual([]);
    link.status = "connected";
    link.changed.emit("connected");
    expect(link.told).toEqual([{ type: "subscribe", order: ["a"] }]);
  });
});

describe("the highlight", () => {
  it("is asked for and kept", async () => {
    const [model, link] = joined();
    model.show({ cell: "1f0c-a3" });
    await settled();
    expect(link.asked).toEqual([{ type: "highlight", of: { cell: "1f0c-a3" } }]);
    expect(model.highlight).toEqual(highlight);
    expect(model.slice).toBeNull();
  });

  it("is asked for again when statements ran, and not otherwise", async () => {
    const [model, link] = joined();
    model.show({ cell: "1f0c-a3" });
    await settled();
    link.received.emit(state);
    await settled();
    link.received.emit({ ...state, running: null });
    await settled();
    link.received.emit({ ...increment, events: state.events + 3 });
    await settled();
    expect(link.asked.length).toBe(3);
  });

  it("of a cell that is selected again is there at once", async () => {
    const [model, link] = joined();
    for (const cell of ["a", "b", "a"]) {
      model.show({ cell });
      await settled();
    }
    expect(link.asked.length).toBe(2);
    link.received.emit(state);
    await settled();
    expect(link.asked.length).toBe(3);
  });

  it("is asked for once while an answer is awaited, then for the newest goal", async () => {
    const [model, link] = joined();
    let free = (): void => undefined;
    link.answer = () => new Promise((resolve) => (free = () => resolve(highlight)));
    model.show({ cell: "a" });
    model.show({ cell: "b" });
    model.show({ cell: "c" });
    free();
    await settled();
    expect(link.asked.map((asked) => "of" in asked && asked.of)).toEqual([
      { cell: "a" },
      { cell: "c" },
    ]);
  });

  it("that cannot be worked out says why", async () => {
    const [model, link] = joined();
    const problem = { title: "Not traced", detail: "", do: "" };
    link.answer = () => Promise.reject(new KernelProblem(problem));
    model.show({ name: "modl" });
    await settled();
    expect(model.highlight).toBeNull();
    expect(model.problem).toEqual(problem);
  });

  it("goes with the kernel", async () => {
    const [model, link] = joined();
    model.show({ cell: "a" });
    link.received.emit(state);
    await settled();
    link.status = "absent";
    link.changed.emit("absent");
    expect(model.highlight).toBeNull();
    expect(model.live.cells.size).toBe(0);
  });
});

describe("what may be shown next", () => {
  const cells = (link: LinkDouble): unknown[] =>
    link.asked.map((asked) => "of" in asked && asked.of?.cell);

  async function looking(): Promise<[LiveModel, LinkDouble]> {
    const [model, link] = joined();
    model.watch(true, ["a", "b", "c"]);
    model.show({ cell: "a" });
    await settled();
    return [model, link];
  }

  it("is asked for ahead, and is there in the turn in which it is wanted", async () => {
    const [model, link] = await looking();
    model.expect([{ cell: "b" }, { cell: "a" }, { cell: "c" }]);
    await settled();
    expect(cells(link)).toEqual(["a", "b", "c"]);
    const before = model.highlight;
    let told = 0;
    model.changed.connect(() => (told += 1));
    model.show({ cell: "c" });
    expect(model.highlight).not.toBe(before);
    expect(told).toBe(1);
    expect(link.asked.length).toBe(3);
  });

  it("is asked for one at a time, and not when there are other wishes by then", async () => {
    const [model, link] = await looking();
    let free = (): void => undefined;
    link.answer = () => new Promise((resolve) => (free = () => resolve({ ...highlight })));
    model.expect([{ cell: "b" }, { cell: "c" }]);
    model.expect([{ cell: "d" }]);
    expect(cells(link)).toEqual(["a", "b"]);
    free();
    await settled();
    expect(cells(link)).toEqual(["a", "b", "d"]);
  });

  it("is not asked for again when it is wanted while its answer is awaited", async () => {
    const [model, link] = await looking();
    let free = (): void => undefined;
    link.answer = () => new Promise((resolve) => (free = () => resolve({ ...highlight })));
    model.expect([{ cell: "b" }]);
    model.show({ cell: "b" });
    const before = model.highlight;
    free();
    await settled();
    expect(model.highlight).not.toBe(before);
    expect(cells(link)).toEqual(["a", "b"]);
  });

  it("is forgotten when statements run, also when the answer comes after that", async () => {
    const [model, link] = await looking();
    let free = (): void => undefined;
    link.answer = () => new Promise((resolve) => (free = () => resolve({ ...highlight })));
    model.expect([{ cell: "b" }]);
    link.answer = () => Promise.resolve({ ...highlight });
    link.received.emit({ ...state, running: null });
    free();
    await settled();
    model.show({ cell: "b" });
    await settled();
    expect(cells(link)).toEqual(["a", "b", "a", "b"]);
  });

  it.each([
    ["nobody looks", (model: LiveModel) => model.watch(false, [])],
    ["nothing is highlighted", (model: LiveModel) => model.show(null)],
    [
      "a cell runs",
      (_: LiveModel, link: LinkDouble) => link.received.emit({ ...state, running: "a" }),
    ],
  ])("is not asked for while %s", async (_, happens) => {
    const [model, link] = await looking();
    happens(model, link);
    await settled();
    const before = link.asked.length;
    model.expect([{ cell: "b" }]);
    await settled();
    expect(link.asked.length).toBe(before);
  });

  it("and has no slice is no problem until it is wanted", async () => {
    const [model, link] = await looking();
    const problem = { title: "Not traced", detail: "", do: "" };
    link.answer = () => Promise.reject(new KernelProblem(problem));
    model.expect([{ cell: "b" }, { cell: "c" }]);
    await settled();
    expect([model.problem, cells(link)]).toEqual([null, ["a", "b"]]);
    model.show({ cell: "b" });
    await settled();
    expect(model.problem).toEqual(problem);
  });
});

describe("the sentences", () => {
  const asked = (link: LinkDouble): string[] =>
    link.asked.map((one) => `${one.type} ${"of" in one ? one.of?.cell : ""}`);
  const rested = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 250));

  it("are not asked for while nobody reads them", async () => {
    const [model, link] = joined();
    model.show({ cell: "a" });
    await rested();
    expect(asked(link)).toEqual(["highlight a"]);
  });

  it("come after the marks, of the selection that rests", async () => {
    const [model, link] = joined();
    model.setTelling(true);
    for (const cell of ["a", "b"]) {
      model.show({ cell });
      await settled();
    }
    expect([model.highlight, model.slice, model.isTold]).toEqual([highlight, null, false]);
    await rested();
    expect(asked(link)).toEqual(["highlight a", "highlight b", "slice b"]);
    expect([model.slice, model.isTold]).toEqual([slice, true]);
  });

  it("are asked for once when somebody points at lines", async () => {
    const [model, link] = joined();
    expect(await model.tell()).toBeNull();
    model.show({ cell: "a" });
    await settled();
    expect(await Promise.all([model.tell(), model.tell()])).toEqual([slice, slice]);
    expect(asked(link)).toEqual(["highlight a", "slice a"]);
  });

  it("that stand there stay until the next ones come, and are known to be old", async () => {
    const [model] = joined();
    model.show({ cell: "a" });
    await settled();
    await model.tell();
    expect([model.slice, model.isTold]).toEqual([slice, true]);
    model.show({ cell: "b" });
    await settled();
    expect([model.slice, model.isTold]).toEqual([slice, false]);
  });

  it("are asked for again when statements ran", async () => {
    const [model, link] = joined();
    model.show({ cell: "a" });
    await settled();
    await model.tell();
    link.received.emit(state);
    await settled();
    await model.tell();
    expect(asked(link)).toEqual(["highlight a", "slice a", "highlight a", "slice a"]);
  });

  it("that do not come leave the marks, and say why", async () => {
    const [model, link] = joined();
    const problem = { title: "The kernel has not answered", detail: "", do: "" };
    model.show({ cell: "a" });
    await settled();
    link.answer = () => Promise.reject(new KernelProblem(problem));
    expect(await model.tell()).toBeNull();
    expect([model.highlight, model.problem]).toEqual([highlight, problem]);
  });
});
