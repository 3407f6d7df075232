/** Names that more than one module, a settings file or a test refers to. */

export const PLUGIN_ID = "lineaslice:plugin";
export const PANEL_ID = "lineaslice-panel";

export const CommandIDs = {
  showPanel: "lineaslice:show-panel",
  highlight: "lineaslice:toggle-highlight",
  highlightName: "lineaslice:highlight-name",
  clear: "lineaslice:clear-highlight",
  stale: "lineaslice:toggle-stale-marks",
  nextStale: "lineaslice:next-stale-cell",
  gather: "lineaslice:gather",
  graph: "lineaslice:show-graph",
  exportPipeline: "lineaslice:export-pipeline",
  load: "lineaslice:load-in-kernel",
  refresh: "lineaslice:refresh",
} as const;

/** Buttons of the notebook toolbar, as the settings name them. */
export const ToolbarItems = {
  highlight: "lineaslice-highlight",
  gather: "lineaslice-gather",
  panel: "lineaslice-panel",
} as const;
