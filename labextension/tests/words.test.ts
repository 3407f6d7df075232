import { age, bytes, duration, shortType } from "../src/words";
import { filenameOf } from "../src/server";

it.each([
  [0, "0 B"],
  [912, "912 B"],
  [48210, "48.2 kB"],
  [999_600, "1.0 MB"],
  [314_000_000, "314 MB"],
])("%d bytes are %s", (size, text) => expect(bytes(size)).toBe(text));

it.each([
  ["2026-11-30T09:12:40Z", "just now"],
  ["2026-11-30T09:11:55Z", "50 seconds ago"],
  ["2026-11-30T09:11:00Z", "1 minute ago"],
  ["2026-11-30T05:12:00Z", "4 hours ago"],
  ["2026-11-01T05:12:00Z", "29 days ago"],
  ["2024-11-01T05:12:00Z", "2 years ago"],
])("%s is %s", (moment, text) => {
  expect(age(moment, Date.parse("2026-11-30T09:12:45Z"))).toBe(text);
});

it.each([
  [0.004, "4 ms"],
  [1.82, "1.8 s"],
  [41.3, "41 s"],
  [600, "10 min"],
  [7200, "2.0 h"],
])("%d seconds are %s", (seconds, text) => expect(duration(seconds)).toBe(text));

it("names types by their last part", () => {
  expect(shortType("pandas.core.frame.DataFrame")).toBe("DataFrame");
  expect(shortType("dict")).toBe("dict");
});

it.each([
  [null, null],
  ["attachment", null],
  ['attachment; filename="a b.csv"', "a b.csv"],
  ["attachment; filename*=UTF-8''gr%C3%B6%C3%9Fe.json", "größe.json"],
])("%s names the file %s", (header, name) => expect(filenameOf(header)).toBe(name));
