/** Buttons in the toolbar of a notebook; only kernels that speak Python have them. */

import { ToolbarButton } from "@jupyterlab/ui-components";
import type { LabIcon } from "@jupyterlab/ui-components";
import type { CommandRegistry } from "@lumino/commands";
import type { NotebookControl } from "./notebook";

/** A button for a command that is hidden where the kernel is not Python, pressed while it is on. */
export function toolbarButton(
  control: NotebookControl,
  commands: CommandRegistry,
  command: string,
  icon: LabIcon,
  isPressed: (control: NotebookControl) => boolean = () => false,
): ToolbarButton {
  const button = new ToolbarButton({
    icon,
    tooltip: commands.caption(command) || commands.label(command),
    onClick: () => void commands.execute(command),
  });
  const update = (): void => {
    button.setHidden(!control.isPython);
    button.pressed = isPressed(control);
  };
  control.changed.connect(update);
  button.disposed.connect(() => {
    if (!control.isDisposed) {
      control.changed.disconnect(update);
    }
  });
  update();
  return button;
}
