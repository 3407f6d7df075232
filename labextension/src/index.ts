import type { JupyterFrontEnd, JupyterFrontEndPlugin } from "@jupyterlab/application";
const plugin: JupyterFrontEndPlugin<void> = {
  id: "lineaslice:plugin",
  autoStart: true,
  activate: (app: JupyterFrontEnd) => { console.log("x", app.name); },
};
export default plugin;
