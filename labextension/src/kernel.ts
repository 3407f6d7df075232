/** The link to one kernel: the only module that knows comms. */

import type { Kernel, KernelMessage } from "@jupyterlab/services";
import type { JSONObject } from "@lumino/coreutils";
import type { IDisposable } from "@lumino/disposable";
import { ISignal, Signal } from "@lumino/signaling";
import type { Problem, State } from "./contract";
import { inTime, SideDoor } from "./sidedoor";
import { Answers, Ask, BEACON, isAnswer, isBeacon, TARGET, Tell, VERSION } from "./protocol";

/** What is needed of a kernel connection; tests give a small one. */
export type LinkedKernel = Pick<
  Kernel.IKernelConnection,
  | "createComm"
  | "registerCommTarget"
  | "removeCommTarget"
  | "requestCommInfo"
  | "status"
  | "statusChanged"
  | "connectionStatus"
  | "connectionStatusChanged"
  | "isDisposed"
  | "info"
  | "username"
  | "clientId"
  | "sendControlMessage"
  | "sendShellMessage"
> & { readonly supportsSubshells?: boolean };

/** What JupyterLab 4.4 and newer know of a comm. */
type SubshellComm = Kernel.IComm & { readonly subshellStarted?: Promise<void> };

/**
 * - looking: it is not yet known whether the kernel traces
 * - absent: it does not
 * - connected: questions are answered
 * - incompatible: it speaks another version than this page
 */
export type LinkStatus = "looking" | "absent" | "connected" | "incompatible";

/** What the kernel could not do, in words for people. */
export class KernelProblem extends Error {
  constructor(readonly problem: Problem) {
    super(problem.detail || problem.title);
  }
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(reason: KernelProblem): void;
  timer: ReturnType<typeof setTimeout>;
}

const SHORT = 1500; // milliseconds after which a kernel that does not say what it is counts as busy

const RERUN = 600_000; // milliseconds that code may take that is run again to verify it

const LOST: Problem = {
  title: "The kernel was restarted or is gone",
  detail: "It can no longer answer.",
  do: "Run the cell with %load_ext lineaslice again.",
};

/**
 * Finds out whether the kernel traces, keeps one comm with it, and asks.
 *
 * The kernel opens a beacon when lineaslice is loaded, and keeps it open for pages that come later.
 */
export class KernelLink implements IDisposable {
  constructor(
    private readonly kernel: LinkedKernel,
    private readonly patience = 15_000,
  ) {
    kernel.registerCommTarget(BEACON, this.onBeacon);
    kernel.statusChanged.connect(this.onStatus);
    kernel.connectionStatusChanged.connect(this.onConnection);
    void this.look();
  }

  get status(): LinkStatus {
    return this._status;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  /** The status has changed. */
  get changed(): ISignal<this, LinkStatus> {
    return this._changed;
  }

  /** The kernel has told its state, asked for or not. */
  get received(): ISignal<this, State> {
    return this._received;
  }

  /** Ask, and wait for the answer. Rejects with a KernelProblem. */
  ask<Question extends Ask>(question: Question): Promise<Answers[Question["type"]]> {
    const comm = this.comm;
    if (comm === null || comm.isDisposed) {
      return Promise.reject(new KernelProblem(LOST));
    }
    const id = `q${++this.asked}`;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => {
          this.waiting.delete(id);
          reject(
            new KernelProblem({
              title: "The kernel has not answered",
              detail: "It may be busy with code that does not let other threads run.",
              do: "Try again when the cell has finished.",
            }),
          );
        },
        question.type === "verify" ? RERUN : this.patience,
      );
      this.waiting.set(id, { resolve: resolve, reject, timer });
      this.post(comm, { ...question, version: VERSION, id });
    });
  }

  /** Tell, if anybody listens. */
  tell(message: Tell): void {
    if (this.comm !== null && !this.comm.isDisposed) {
      this.post(this.comm, { ...message, version: VERSION });
    }
  }

  dispose(): void {
    if (this._isDisposed) {
      return;
    }
    this._isDisposed = true;
    const { comm, door } = this;
    this.drop();
    if (!this.kernel.isDisposed) {
      door?.close();
      this.kernel.statusChanged.disconnect(this.onStatus);
      this.kernel.connectionStatusChanged.disconnect(this.onConnection);
      this.kernel.removeCommTarget(BEACON, this.onBeacon);
      if (comm !== null && !comm.isDisposed) {
        comm.close();
      }
    }
    Signal.clearData(this);
  }

  /** Ask whether a beacon is there: after a reload of the page, and after a restart. */
  private async look(): Promise<void> {
    const turn = ++this.turn;
    this.setStatus("looking");
    try {
      if ((await inTime(this.kernel.info, SHORT)) === undefined) {
        await this.lookAside(turn);
        await this.kernel.info;
      }
      if (turn !== this.turn || this._isDisposed || this.comm !== null) {
        return;
      }
      const reply = await this.kernel.requestCommInfo({ target_name: BEACON });
      if (turn !== this.turn || this._isDisposed) {
        return;
      }
      const comms = reply.content.status === "ok" ? Object.keys(reply.content.comms) : [];
      if (comms.length > 0) {
        await this.open();
      } else if (this.comm === null) {
        this.setStatus("absent");
      }
    } catch {
      // The kernel went away while it was asked: whoever made the link makes the next one.
      if (turn === this.turn && !this._isDisposed) {
        this.setStatus("absent");
      }
    }
  }

  /** Look by the side door, while a cell keeps the kernel from saying what it is. */
  private async lookAside(turn: number): Promise<void> {
    const door = await SideDoor.open(this.kernel, this.patience);
    if (door === null) {
      return;
    }
    const wanted = (await door.count(BEACON)) > 0 && turn === this.turn && this.comm === null;
    if (!wanted || this._isDisposed) {
      door.close();
      return;
    }
    const comm = this.made();
    door.openComm(comm.commId, TARGET, { version: VERSION });
    this.door = door;
    this.comm = comm;
    this.setStatus("connected");
    // When the cell has ended, the comm has a subshell of its own.
    void this.kernel.info
      .then(() => comm.subshellStarted)
      .then(
        () => this.closeDoor(door),
        () => this.closeDoor(door),
      );
  }

  private closeDoor(door: SideDoor): void {
    if (this.door === door) {
      this.door = null;
      if (!this.kernel.isDisposed) {
        door.close();
      }
    }
  }

  /** A comm that is not open yet. */
  private made(): SubshellComm {
    const comm = this.kernel.createComm(TARGET) as SubshellComm;
    comm.onMsg = (message: KernelMessage.ICommMsgMsg) => this.receive(message.content.data);
    comm.onClose = () => {
      if (this.comm === comm) {
        this.drop();
        this.setStatus("absent");
      }
    };
    return comm;
  }

  private post(comm: Kernel.IComm, data: JSONObject): void {
    if (this.door === null) {
      comm.send(data);
    } else {
      this.door.send(comm.commId, data);
    }
  }

  private async open(): Promise<void> {
    if (this.comm !== null || this.opening) {
      return;
    }
    this.opening = true;
    try {
      const comm = this.made();
      // Messages that are sent before the subshell is there wait behind the running cell.
      await this.kernel.info;
      if (this.kernel.supportsSubshells && comm.subshellStarted) {
        await comm.subshellStarted;
      }
      if (this._isDisposed || comm.isDisposed) {
        return;
      }
      comm.open({ version: VERSION });
      this.comm = comm;
      this.setStatus("connected");
    } finally {
      this.opening = false;
    }
  }

  private receive(data: unknown): void {
    if (!isAnswer(data)) {
      return;
    }
    const waiting = this.waiting.get(data.id);
    if (waiting !== undefined) {
      this.waiting.delete(data.id);
      clearTimeout(waiting.timer);
      if (data.type === "error") {
        waiting.reject(new KernelProblem(data.error));
      } else {
        waiting.resolve(data);
      }
    }
    if (data.type === "state") {
      this._received.emit(data);
    }
  }

  private drop(): void {
    this.comm = null;
    this.door = null; // subshells end with the kernel
    for (const waiting of this.waiting.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(new KernelProblem(LOST));
    }
    this.waiting.clear();
  }

  private setStatus(status: LinkStatus): void {
    if (status !== this._status && !this._isDisposed) {
      this._status = status;
      this._changed.emit(status);
    }
  }

  private readonly onBeacon = (_: Kernel.IComm, message: KernelMessage.ICommOpenMsg): void => {
    const said: unknown = message.content.data;
    this.turn++;
    if (isBeacon(said) && said.version !== VERSION) {
      this.setStatus("incompatible");
      return;
    }
    void this.open();
  };

  private readonly onStatus = (_: unknown, status: Kernel.Status): void => {
    if (status === "restarting" || status === "autorestarting" || status === "dead") {
      this.drop();
      this.turn++;
      this.restarted = status !== "dead";
      this.setStatus("absent");
    } else if (this.restarted && status === "idle") {
      // A profile may load lineaslice while the kernel starts, before a beacon can be heard.
      this.restarted = false;
      void this.look();
    }
  };

  private readonly onConnection = (_: unknown, status: Kernel.ConnectionStatus): void => {
    if (status === "connected" && this._status === "connected" && this.comm !== null) {
      // What was told while the page was cut off is lost.
      this._changed.emit("connected");
    }
  };

  private comm: Kernel.IComm | null = null;
  private door: SideDoor | null = null;
  private opening = false;
  private restarted = false;
  private turn = 0;
  private asked = 0;
  private readonly waiting = new Map<string, Waiting>();
  private _status: LinkStatus = "looking";
  private _isDisposed = false;
  private readonly _changed = new Signal<this, LinkStatus>(this);
  private readonly _received = new Signal<this, State>(this);
}
