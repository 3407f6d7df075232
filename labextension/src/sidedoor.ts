/**
 * A way to a kernel whose main thread is busy: a subshell that is asked for on the control channel.
 *
 * JupyterLab makes subshells when the kernel has answered what it is, and it does not answer while
 * a cell runs. A page that is loaded during a long cell would learn nothing until its end.
 */

import type { Kernel } from "@jupyterlab/services";
import { KernelMessage } from "@jupyterlab/services";
import type { JSONObject } from "@lumino/coreutils";

/** What is needed of a kernel connection. */
export type SideKernel = Pick<
  Kernel.IKernelConnection,
  "username" | "clientId" | "sendControlMessage" | "sendShellMessage"
>;

/** Messages to one subshell of our own. */
export class SideDoor {
  private constructor(
    private readonly kernel: SideKernel,
    private readonly subshell: string,
  ) {}

  /** Ask for a subshell; null when the kernel knows none or does not answer in time. */
  static async open(kernel: SideKernel, patience: number): Promise<SideDoor | null> {
    const message = KernelMessage.createMessage<KernelMessage.ICreateSubshellRequestMsg>({
      msgType: "create_subshell_request",
      channel: "control",
      username: kernel.username,
      session: kernel.clientId,
      content: {},
    });
    const future = kernel.sendControlMessage(message, true, true);
    const reply = await inTime(future.done, patience);
    const content = reply?.content as { status: string; subshell_id?: string } | undefined;
    return content?.status === "ok" && content.subshell_id
      ? new SideDoor(kernel, content.subshell_id)
      : null;
  }

  /** How many comms there are on a target. */
  async count(target: string): Promise<number> {
    const message = KernelMessage.createMessage<KernelMessage.ICommInfoRequestMsg>({
      ...this.address,
      msgType: "comm_info_request",
      content: { target_name: target },
    });
    const reply = await this.kernel.sendShellMessage(message, true, true).done;
    const content = reply.content as KernelMessage.ICommInfoReply | { status: "error" };
    return content.status === "ok" ? Object.keys(content.comms).length : 0;
  }

  openComm(id: string, target: string, data: JSONObject): void {
    const content = { comm_id: id, target_name: target, data };
    const message = KernelMessage.createMessage<KernelMessage.ICommOpenMsg<"shell">>({
      ...this.address,
      msgType: "comm_open",
      content,
    });
    this.kernel.sendShellMessage(message, false, true);
  }

  send(id: string, data: JSONObject): void {
    const message = KernelMessage.createMessage<KernelMessage.ICommMsgMsg<"shell">>({
      ...this.address,
      msgType: "comm_msg",
      content: { comm_id: id, data },
    });
    this.kernel.sendShellMessage(message, false, true);
  }

  /** Give the subshell back. */
  close(): void {
    const message = KernelMessage.createMessage<KernelMessage.IDeleteSubshellRequestMsg>({
      msgType: "delete_subshell_request",
      channel: "control",
      username: this.kernel.username,
      session: this.kernel.clientId,
      content: { subshell_id: this.subshell },
    });
    this.kernel.sendControlMessage(message, true, true);
  }

  private get address(): {
    channel: "shell";
    username: string;
    session: string;
    subshellId: string;
  } {
    const { username, clientId: session } = this.kernel;
    return { channel: "shell", username, session, subshellId: this.subshell };
  }
}

/** The value, or undefined when it takes longer. */
export function inTime<Value>(
  value: Promise<Value>,
  milliseconds: number,
): Promise<Value | undefined> {
  return Promise.race([
    value,
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), milliseconds)),
  ]);
}
