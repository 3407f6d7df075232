/** The examples that the Python tests read as well. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const FOLDER = join(__dirname, "..", "fixtures");

export interface Example<Given = unknown> {
  ask?: Record<string, unknown>;
  answer: Given;
  open?: unknown;
  method?: string;
  path?: string;
  query?: Record<string, string>;
  status?: number;
  body?: unknown;
}

/** One example by its file's name, without the ending. */
export function example<Given>(name: string): Example<Given> {
  return JSON.parse(readFileSync(join(FOLDER, `${name}.json`), "utf8")) as Example<Given>;
}

/** Names of all examples that begin so. */
export function examples(prefix: string): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.startsWith(prefix) && name.endsWith(".json"))
    .map((name) => name.slice(0, -".json".length));
}
