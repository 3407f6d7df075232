/** A kernel for tests: it opens comms, keeps what was sent, and says what it is told to say. */

import type { Kernel, KernelMessage } from "@jupyterlab/services";
import { Signal } from "@lumino/signaling";
import type { LinkedKernel } from "../src/kernel";
import { BEACON } from "../src/protocol";

export interface Sent {
  kind: "open" | "send" | "close";
  target: string;
  data: Record<string, unknown>;
}

type Target = (comm: Kernel.IComm, message: KernelMessage.ICommOpenMsg) => void;

export class KernelDouble {
  readonly sent: Sent[] = [];
  readonly statusChanged = new Signal<this, Kernel.Status>(this);
  readonly connectionStatusChanged = new Signal<this, Kernel.ConnectionStatus>(this);
  readonly info = Promise.resolve({} as KernelMessage.IInfoReply);
  status: Kernel.Status = "idle";
  connectionStatus: Kernel.ConnectionStatus = "connected";
  isDisposed = false;
  supportsSubshells = true;
  beacons: string[] = [];
  subshellStarted: Promise<void> = Promise.resolve();
  comm: (Partial<Kernel.IComm> & { isDisposed: boolean }) | null = null;

  private readonly targets = new Map<string, Target>();

  registerCommTarget(name: string, target: Target): void {
    this.targets.set(name, target);
  }

  removeCommTarget(name: string): void {
    this.targets.delete(name);
  }

  requestCommInfo(): Promise<unknown> {
    const comms = Object.fromEntries(this.beacons.map((id) => [id, { target_name: BEACON }]));
    return Promise.resolve({ content: { status: "ok", comms } });
  }

  createComm(target: string): unknown {
    const note =
      (kind: Sent["kind"]) =>
      (data: unknown): void =>
        void this.sent.push({ kind, target, data: (data ?? {}) as Sent["data"] });
    const comm = {
      isDisposed: false,
      subshellStarted: this.subshellStarted,
      open: note("open"),
      send: note("send"),
      close: note("close"),
    };
    this.comm = comm as unknown as typeof this.comm;
    return comm;
  }

  /** lineaslice is loaded in the kernel. */
  beacon(data: unknown): void {
    const message = { content: { data } } as KernelMessage.ICommOpenMsg;
    this.targets.get(BEACON)?.({} as Kernel.IComm, message);
  }

  /** The kernel sends a message on the comm. */
  say(data: unknown): void {
    void this.comm?.onMsg?.({ content: { data } } as KernelMessage.ICommMsgMsg);
  }

  become(status: Kernel.Status): void {
    this.status = status;
    this.statusChanged.emit(status);
  }

  get asLinked(): LinkedKernel {
    return this as unknown as LinkedKernel;
  }
}

/** Let everything happen that waits for nothing. */
export const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
