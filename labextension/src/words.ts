/** Translated words, and numbers as people read them. */

import type { TranslationBundle } from "@jupyterlab/translation";
import { nullTranslator } from "@jupyterlab/translation";

/** The translations in use; set once, when the extension starts. */
export const words: { trans: TranslationBundle } = { trans: nullTranslator.load("lineaslice") };

/** A text in the user's language; %1, %2 stand for the arguments. */
export function say(text: string, ...values: (string | number)[]): string {
  return words.trans.__(text, ...values);
}

/** One or many. */
export function count(one: string, many: string, n: number): string {
  return words.trans._n(one, many, n);
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** 48210 → "48.2 kB". */
export function bytes(size: number): string {
  let unit = 0;
  while (size >= 999.5 && unit < UNITS.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit > 0 && size < 99.95 ? size.toFixed(1) : Math.round(size)} ${UNITS[unit]}`;
}

const STEPS: [number, string, string][] = [
  [60, "%1 second ago", "%1 seconds ago"],
  [60, "%1 minute ago", "%1 minutes ago"],
  [24, "%1 hour ago", "%1 hours ago"],
  [30, "%1 day ago", "%1 days ago"],
  [12, "%1 month ago", "%1 months ago"],
  [Infinity, "%1 year ago", "%1 years ago"],
];

/** How long ago a moment was. */
export function age(moment: string, now = Date.now()): string {
  let passed = Math.max(0, (now - Date.parse(moment)) / 1000);
  if (passed < 10) {
    return say("just now");
  }
  for (const [limit, one, many] of STEPS) {
    if (passed < limit) {
      return count(one, many, Math.floor(passed));
    }
    passed /= limit;
  }
  return moment;
}

/** 0.0042 → "4 ms"; 41.3 → "41 s". */
export function duration(seconds: number): string {
  if (seconds < 1) {
    return `${Math.round(seconds * 1000)} ms`;
  }
  if (seconds < 60) {
    return `${seconds < 10 ? seconds.toFixed(1) : Math.round(seconds)} s`;
  }
  const minutes = Math.round(seconds / 60);
  return minutes < 60 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

/** The last part of a type's dotted name. */
export function shortType(type: string): string {
  return type.slice(type.lastIndexOf(".") + 1);
}
