import type { State } from "../src/contract";
import { isAnswer, isBeacon, merged, NOTHING, VERSION } from "../src/protocol";
import { example, examples } from "./fixtures";

describe("messages of the kernel", () => {
  const names = examples("comm-");

  it("there are examples", () => expect(names.length).toBeGreaterThan(10));

  it.each(names)("%s is understood", (name) => {
    const { answer, open } = example(name);
    if (answer !== undefined && answer !== null) {
      expect(isAnswer(answer)).toBe(true);
    }
    if (open !== undefined) {
      expect(isBeacon(open)).toBe(true);
    }
  });

  it.each([
    ["nothing", undefined],
    ["a text", "state"],
    ["a list", [{ version: VERSION, type: "state" }]],
    ["another version", { version: VERSION + 1, type: "state", id: "" }],
    ["another type", { version: VERSION, type: "surprise", id: "" }],
  ])("%s is not looked into", (_, data) => expect(isAnswer(data)).toBe(false));
});

describe("state", () => {
  const full = example<State>("comm-state").answer;
  const increment = example<State>("comm-state-increment").answer;

  it("adds up", () => {
    const live = merged(merged(NOTHING, full), increment);
    expect(live.events).toBe(increment.events);
    expect(live.running).toBe(increment.running);
    const ids = [...full.cells, ...increment.cells].map((cell) => cell.cell_id);
    expect([...live.cells.keys()].sort()).toEqual([...new Set(ids)].sort());
    for (const cell of increment.cells) {
      expect(live.cells.get(cell.cell_id)).toEqual(cell);
    }
    expect(live.unknown.map(({ call }) => call)).toEqual(full.unknown.map(({ call }) => call));
  });

  it("of another session begins anew", () => {
    const live = merged(merged(NOTHING, full), { ...increment, session: "another" });
    expect(live.cells.size).toBe(increment.cells.length);
  });

  it("does not change what was known before", () => {
    const before = merged(NOTHING, full);
    const cells = new Map(before.cells);
    merged(before, increment);
    expect(before.cells).toEqual(cells);
  });
});
