/** The user's settings, as schema/plugin.json describes them. */

import type { ReadonlyPartialJSONObject } from "@lumino/coreutils";
import type { MarkSettings } from "./notebook";
import type { WindowSettings } from "./opening";

export type Settings = MarkSettings & WindowSettings;

export const DEFAULTS: Settings = { staleMarks: true, keepOutputs: false, framework: "SCRIPT" };

/** What the registry holds, with defaults for what it does not. */
export function read(stored: ReadonlyPartialJSONObject): Settings {
  const { staleMarks, keepOutputs, framework } = stored;
  return {
    staleMarks: typeof staleMarks === "boolean" ? staleMarks : DEFAULTS.staleMarks,
    keepOutputs: typeof keepOutputs === "boolean" ? keepOutputs : DEFAULTS.keepOutputs,
    framework: typeof framework === "string" ? framework : DEFAULTS.framework,
  };
}
