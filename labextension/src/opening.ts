/** Windows and documents that actions open: gather, export, notebooks, scripts. */

import type { JupyterFrontEnd } from "@jupyterlab/application";
import { Dialog, showDialog } from "@jupyterlab/apputils";
import { PathExt } from "@jupyterlab/coreutils";
import type { ICodeCell, INotebookContent } from "@jupyterlab/nbformat";
import { createElement } from "react";
import type { ComposeAnswer, Goal, Problem, VerifyAnswer, Wish } from "./contract";
import { KernelProblem } from "./kernel";
import { openModal } from "./modal";
import type { NotebookControl } from "./notebook";
import { goalLabel } from "./protocol";
import { Server, ServerProblem, Which } from "./server";
import type { StoreModel } from "./store";
import { ExportView } from "./views/ExportView";
import { GatherView } from "./views/GatherView";
import { count, say } from "./words";

/** What the settings say about the windows. */
export interface WindowSettings {
  readonly keepOutputs: boolean;
  readonly framework: string;
}

/** A failure in words for people. */
export function problemOf(reason: unknown): Problem {
  if (reason instanceof KernelProblem || reason instanceof ServerProblem) {
    return reason.problem;
  }
  const detail = reason instanceof Error ? reason.message : String(reason);
  return { title: say("That did not work"), detail, do: "" };
}

/** Opens what the user asks for. */
export class Opening {
  constructor(
    private readonly app: JupyterFrontEnd,
    private readonly store: StoreModel,
    public settings: WindowSettings,
  ) {}

  private get server(): Server {
    return this.store.server;
  }

  /** The gather window for a goal of a notebook. */
  async gather(control: NotebookControl, goal: Goal): Promise<void> {
    const answer = await control.model.ask({ type: "gather", of: goal });
    openModal(say("Gather %1", answer.goal || goalLabel(goal)), () =>
      createElement(GatherView, {
        answer,
        problemOf,
        keepOutputs: this.settings.keepOutputs,
        compose: (events, format) =>
          control.model.ask({ type: "compose", of: goal, events, format }),
        onNotebook: (composed, keep) =>
          this.openNotebook(composed, folderOf(control), keep ? control : null),
        onScript: (code) => this.openScript(code, folderOf(control)),
        onVerify: async () => outcome(await control.model.ask({ type: "verify", of: goal })),
      }),
    );
  }

  /** The gather window for a stored version, with no kernel. */
  async gatherStored(which: Which, control: NotebookControl | null): Promise<void> {
    const answer = await this.server.gather(which);
    openModal(say("Gather %1", answer.goal || which.name), () =>
      createElement(GatherView, {
        answer,
        problemOf,
        keepOutputs: this.settings.keepOutputs,
        compose: (events, format) => this.server.compose(which, { events, format }),
        onNotebook: (composed, keep) =>
          this.openNotebook(composed, folderOf(control), keep ? control : null),
        onScript: (code) => this.openScript(code, folderOf(control)),
        ...(this.store.status?.can_run ? { onVerify: () => this.verified(which) } : {}),
      }),
    );
  }

  /** The export window, as it is wished at first. */
  async exportPipeline(start: Wish, control: NotebookControl | null): Promise<void> {
    const status = await this.server.status();
    const framework = start.framework ?? this.settings.framework;
    openModal(say("Export a pipeline"), () =>
      createElement(ExportView, {
        server: this.server,
        start,
        frameworks: status.frameworks,
        framework: status.frameworks.includes(framework) ? framework : status.frameworks[0],
        folder: PathExt.join(
          folderOf(control),
          `${slug(start.name ?? start.artifacts[0]?.name ?? "")}pipeline`,
        ),
        runFolder: folderOf(control),
        canRun: status.can_run,
        problemOf,
        onOpen: (path) => void this.open(path),
      }),
    );
  }

  /** Ask, and take a pipeline out of the store. */
  async forgetPipeline(name: string): Promise<boolean> {
    const answer = await showDialog({
      title: say("Forget the pipeline %1?", name),
      body: say("Its artifacts and the files that it has written stay."),
      buttons: [Dialog.cancelButton(), Dialog.warnButton({ label: say("Forget it") })],
      defaultButton: 0,
    });
    if (answer.button.accept) {
      await this.server.forgetPipeline(name);
    }
    return answer.button.accept;
  }

  /** Ask, and delete a version or all of them. */
  async remove(name: string, version?: number): Promise<void> {
    const { versions } = await this.server.versions(name);
    const all = count("Delete its only version", "Delete all %1 versions", versions.length);
    const buttons = [Dialog.cancelButton()];
    if (version !== undefined && versions.length > 1) {
      buttons.push(Dialog.warnButton({ label: say("Delete version %1", version) }));
    }
    buttons.push(Dialog.warnButton({ label: all }));
    const answer = await showDialog({
      title: say("Delete %1?", name),
      body: say("Deleted versions cannot be brought back, and their numbers are not used again."),
      buttons,
      defaultButton: 0,
    });
    if (answer.button.accept) {
      const one = buttons.length === 3 && answer.button.label === buttons[1].label;
      await this.store.remove(one ? { name, version } : { name });
    }
  }

  /** Let the browser save the stored bytes. */
  async download(which: Which): Promise<void> {
    const { blob, filename } = await this.server.download(which);
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = filename;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  async open(path: string): Promise<void> {
    await this.app.commands.execute("docmanager:open", { path });
  }

  /** Verify a stored version and wait for the outcome. */
  private async verified(which: Which): Promise<string> {
    await this.store.verify(which);
    for (;;) {
      const { verification } = await this.server.artifact(which);
      if (verification?.state !== "running") {
        return verification?.text ?? say("not verified");
      }
      await new Promise((resolve) => setTimeout(resolve, 700));
    }
  }

  private async openNotebook(
    composed: ComposeAnswer,
    folder: string,
    outputsOf: NotebookControl | null,
  ): Promise<void> {
    const content = structuredClone(composed.notebook) as unknown as INotebookContent;
    if (outputsOf !== null) {
      takeOutputs(content, outputsOf);
    }
    const { contents } = this.app.serviceManager;
    const { path } = await contents.newUntitled({ path: folder, type: "notebook" });
    await contents.save(path, { type: "notebook", format: "json", content });
    await this.open(path);
  }

  private async openScript(code: string, folder: string): Promise<void> {
    const { contents } = this.app.serviceManager;
    const { path } = await contents.newUntitled({ path: folder, type: "file", ext: ".py" });
    await contents.save(path, { type: "file", format: "text", content: code });
    await this.open(path);
  }
}

/** What a verification in the notebook's kernel gave. */
function outcome(answer: VerifyAnswer): string {
  return answer.names.length > 0
    ? say("%1 (compared: %2)", answer.text, answer.names.join(", "))
    : say("%1 (only whether the code runs)", answer.text);
}

function folderOf(control: NotebookControl | null): string {
  return control === null ? "" : PathExt.dirname(control.panel.context.path);
}

function slug(name: string): string {
  const letters = name.replace(/[^A-Za-z0-9_]+/g, "_").replace(/^_+|_+$/g, "");
  return letters ? `${letters}_` : "";
}

/** Give gathered cells the outputs of the cells that they come from. */
function takeOutputs(content: INotebookContent, control: NotebookControl): void {
  const outputs = new Map<unknown, ICodeCell["outputs"]>();
  for (const cell of control.panel.content.widgets) {
    if (cell.model.type === "code") {
      outputs.set(cell.model.id, (cell.model.toJSON() as ICodeCell).outputs);
    }
  }
  for (const cell of content.cells) {
    const from = (cell.metadata.lineaslice as { cell_id?: string } | undefined)?.cell_id;
    const kept = outputs.get(from);
    if (cell.cell_type === "code" && kept !== undefined) {
      (cell as ICodeCell).outputs = kept;
    }
  }
}
