import type { SliceAnswer, SliceLine, State } from "../src/contract";
import { decorate, linesOf } from "../src/decoration";
import { merged, NOTHING } from "../src/protocol";
import { example } from "./fixtures";

const live = merged(NOTHING, example<State>("comm-state").answer);
const slice = example<SliceAnswer>("comm-slice").answer;
const cells = [...live.cells.values()].map(({ cell_id: id, source }) => ({ id, source }));
const goal = { cell: "1f0c-a3" };

const line = (given: Partial<SliceLine>): SliceLine => ({
  event: 0,
  line: 1,
  end_line: 1,
  text: "",
  reason: "",
  evidence: "",
  assumed: false,
  kept: true,
  out: [],
  ...given,
});

describe("lines of a statement", () => {
  it.each<[string, Partial<SliceLine>, number[]]>([
    ["one", { line: 3, end_line: 3 }, [3]],
    ["several", { line: 3, end_line: 5 }, [3, 4, 5]],
    ["without what is left out", { line: 1, end_line: 5, out: [[2, 3]] }, [1, 4, 5]],
  ])("%s", (_, given, lines) => expect(linesOf(line(given))).toEqual(lines));
});

describe("marks", () => {
  it("are on the cells and lines of the slice", () => {
    const marks = decorate(cells, live, slice, goal);
    expect(marks.get("1f0c-a1")?.lines.map((marked) => marked.line)).toEqual([1, 2]);
    expect(marks.get("1f0c-a3")?.lines.map((marked) => marked.line)).toEqual([1, 2, 3]);
    expect(marks.get("1f0c-a3")?.isGoal).toBe(true);
    expect(marks.get("1f0c-a1")?.isGoal).toBe(false);
  });

  it("tell the reason of each line", () => {
    const [first] = decorate(cells, live, slice, goal).get("1f0c-a1")!.lines;
    expect(first.reason).toContain("imports pd");
    expect(first.reason).toContain("(from the code)");
  });

  it("are not on lines of a text that has changed since", () => {
    const edited = cells.map((cell) => ({ ...cell, source: `# new\n${cell.source}` }));
    const mark = decorate(edited, live, slice, goal).get("1f0c-a1");
    expect(mark).toMatchObject({ lines: [], kept: 2, edited: true });
  });

  it("tell which change a stale cell has not seen", () => {
    const mark = decorate(cells, live, null, null).get("1f0c-a3");
    expect(mark?.stale[0].text).toMatch(/train_df/);
    expect(decorate(cells, live, null, null, false).has("1f0c-a3")).toBe(false);
  });

  it("are for nothing else", () => {
    expect(decorate([{ id: "other", source: "x" }], live, slice, goal).size).toBe(0);
    expect(decorate(cells, NOTHING, null, null).size).toBe(0);
  });

  it("of 2000 cells are worked out at once", () => {
    const many = Array.from({ length: 2000 }, (_, i) => ({ id: `c${i}`, source: "x = 1" }));
    const state = example<State>("comm-state").answer;
    const big = merged(NOTHING, {
      ...state,
      cells: many.map(({ id, source }) => ({ ...state.cells[0], cell_id: id, source })),
    });
    const whole = {
      ...slice,
      cells: many.map(({ id }, i) => ({
        ...slice.cells[0],
        cell_id: id,
        lines: [line({ event: i })],
      })),
    };
    const start = performance.now();
    expect(decorate(many, big, whole, null).size).toBe(2000);
    expect(performance.now() - start).toBeLessThan(100);
  });
});
