import type { HighlightAnswer, SliceAnswer, SliceLine, State } from "../src/contract";
import { decorate, reasonAt } from "../src/decoration";
import { merged, NOTHING } from "../src/protocol";
import { example } from "./fixtures";

const live = merged(NOTHING, example<State>("comm-state").answer);
const slice = example<SliceAnswer>("comm-slice").answer;
const highlight = example<HighlightAnswer>("comm-highlight").answer;
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

describe("the reason of a line", () => {
  const told = (...lines: Partial<SliceLine>[]): SliceAnswer => ({
    ...slice,
    cells: [{ ...slice.cells[0], cell_id: "a", lines: lines.map(line) }],
  });

  it("is that of its statement, and how it is known", () => {
    expect(reasonAt(slice, "1f0c-a1", 1)).toContain("imports pd");
    expect(reasonAt(slice, "1f0c-a1", 1)).toContain("(from the code)");
    expect(reasonAt(slice, "1f0c-a1", 3)).toBe("");
    expect(reasonAt(slice, "another", 1)).toBe("");
  });

  it.each<[string, Partial<SliceLine>, string[]]>([
    ["one line", { line: 3, end_line: 3 }, ["", "", "why", ""]],
    ["several", { line: 2, end_line: 3 }, ["", "why", "why", ""]],
    ["what is left out", { end_line: 4, out: [[2, 3]] }, ["why", "", "", "why"]],
    ["to be safe", { assumed: true }, ["kept to be safe: why", "", "", ""]],
  ])("of %s", (_, given, reasons) => {
    const answer = told({ reason: "why", ...given });
    expect([1, 2, 3, 4].map((number) => reasonAt(answer, "a", number))).toEqual(reasons);
  });

  it("is all of them where two statements share it", () => {
    expect(reasonAt(told({ reason: "one" }, { reason: "two" }), "a", 1)).toBe("one; two");
  });

  it("is not told of an earlier run of the cell", () => {
    const earlier = { ...slice.cells[0], current: false };
    expect(reasonAt({ ...slice, cells: [earlier] }, "1f0c-a1", 1)).toBe("");
  });
});

describe("marks", () => {
  it("are on the cells and lines of the slice", () => {
    const marks = decorate(cells, live, highlight, goal);
    expect(marks.get("1f0c-a1")?.lines.map((marked) => marked.line)).toEqual([1, 2]);
    expect(marks.get("1f0c-a3")?.lines.map((marked) => marked.line)).toEqual([1, 2, 3]);
    expect(marks.get("1f0c-a3")?.isGoal).toBe(true);
    expect(marks.get("1f0c-a1")?.isGoal).toBe(false);
  });

  it("tell what is kept to be safe only", () => {
    const [first] = highlight.cells;
    const answer = { ...highlight, cells: [{ ...first, lines: [[2, 2]], assumed: [[1, 1]] }] };
    expect(decorate(cells, live, answer, goal).get("1f0c-a1")?.lines).toEqual([
      { line: 2, assumed: false },
      { line: 1, assumed: true },
    ]);
  });

  it("have no lines where only an earlier run of the cell is in the slice", () => {
    const earlier = { ...highlight.cells[0], current: false };
    const mark = decorate(cells, live, { ...highlight, cells: [earlier] }, goal).get("1f0c-a1");
    expect(mark).toMatchObject({ lines: [], kept: 2, edited: true });
  });

  it("are not on lines of a text that has changed since", () => {
    const edited = cells.map((cell) => ({ ...cell, source: `# new\n${cell.source}` }));
    const mark = decorate(edited, live, highlight, goal).get("1f0c-a1");
    expect(mark).toMatchObject({ lines: [], kept: 2, edited: true });
  });

  it("tell which change a stale cell has not seen", () => {
    const mark = decorate(cells, live, null, null).get("1f0c-a3");
    expect(mark?.stale[0].text).toMatch(/train_df/);
    expect(decorate(cells, live, null, null, false).has("1f0c-a3")).toBe(false);
  });

  it("are for nothing else", () => {
    expect(decorate([{ id: "other", source: "x" }], live, highlight, goal).size).toBe(0);
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
      ...highlight,
      cells: many.map(({ id }) => ({ ...highlight.cells[0], cell_id: id })),
    };
    const start = performance.now();
    expect(decorate(many, big, whole, null).size).toBe(2000);
    expect(performance.now() - start).toBeLessThan(100);
  });
});
