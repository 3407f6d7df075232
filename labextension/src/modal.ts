/** A window of ours over the page: the browser keeps the focus in it, and Escape closes it. */

import { ReactWidget } from "@jupyterlab/ui-components";
import { Widget } from "@lumino/widgets";
import { createElement, Fragment } from "react";
import type { ReactElement } from "react";
import { say } from "./words";

class Modal extends ReactWidget {
  constructor(
    private readonly heading: string,
    private readonly dialog: HTMLDialogElement,
    private readonly content: (close: () => void) => ReactElement,
  ) {
    super();
    this.addClass("jp-lineaslice-ModalBody");
  }

  override render(): ReactElement {
    const close = (): void => this.dialog.close();
    return createElement(
      Fragment,
      null,
      createElement(
        "header",
        null,
        createElement("h2", null, this.heading),
        createElement(
          "button",
          { className: "jp-lineaslice-Close", onClick: close, "aria-label": say("Close") },
          "✕",
        ),
      ),
      this.content(close),
    );
  }
}

/** Show it. `content` gets the function that closes it. */
export function openModal(heading: string, content: (close: () => void) => ReactElement): void {
  const dialog = document.createElement("dialog");
  dialog.className = "jp-lineaslice-Modal";
  dialog.setAttribute("aria-label", heading);
  document.body.append(dialog);
  const modal = new Modal(heading, dialog, content);
  dialog.addEventListener("close", () => {
    modal.dispose();
    dialog.remove();
  });
  Widget.attach(modal, dialog);
  dialog.showModal();
}
