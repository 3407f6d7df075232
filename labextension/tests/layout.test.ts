import type { GraphAnswer } from "../src/contract";
import { named, place, shortened } from "../src/layout";
import { example } from "./fixtures";

const { nodes, edges } = example<GraphAnswer>("comm-graph").answer;

it("places every box below what it needs, and no two on each other", () => {
  const { boxes, lines } = place(nodes, edges);
  expect(boxes.length).toBe(nodes.length);
  expect(lines.length).toBe(edges.length);
  const at = new Map(boxes.map((box) => [box.node.id, box]));
  for (const { arrow } of lines) {
    expect(at.get(arrow.source)!.y).toBeLessThan(at.get(arrow.target)!.y);
  }
  for (const one of boxes) {
    for (const other of boxes) {
      const apart =
        one === other ||
        one.x + one.width <= other.x ||
        other.x + other.width <= one.x ||
        one.y + one.height <= other.y ||
        other.y + other.height <= one.y;
      expect(apart).toBe(true);
    }
  }
});

it("leaves out arrows to boxes that are not there", () => {
  expect(place(nodes.slice(0, 1), edges).lines).toEqual([]);
  expect(place([], []).boxes).toEqual([]);
});

it.each([
  [["a"], "a"],
  [["a", "b"], "a, b"],
  [["a", "b", "c", "d"], "a, b +2"],
])("names %j as %s", (names, label) => expect(named(names)).toBe(label));

it("shortens", () => expect(shortened("abcdef", 4)).toBe("abc…"));
