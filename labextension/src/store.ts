/** What the panel shows of the store: pages of the list, the chosen artifact, problems. */

import type { IDisposable } from "@lumino/disposable";
import { ISignal, Signal } from "@lumino/signaling";
import type {
  ArtifactRow,
  CodeReply,
  Detail,
  LineageReply,
  Preview,
  Problem,
  Status,
  VersionRow,
} from "./contract";
import { Server, ServerProblem, Which } from "./server";
import { say } from "./words";

export const PAGE = 200;

export interface Sorting {
  readonly sort: string;
  readonly order: "asc" | "desc";
}

/** One version with what has been loaded of it so far. */
export interface Chosen {
  readonly name: string;
  readonly version: number;
  readonly detail: Detail | null;
  readonly versions: readonly VersionRow[];
  readonly preview: Preview | null;
  readonly code: CodeReply | null;
  readonly lineage: LineageReply | null;
}

/** Keeps what the server has said, asks for what is missing, and tells when something changed. */
export class StoreModel implements IDisposable {
  constructor(readonly server: Server) {}

  status: Status | null = null;
  /** Changes whenever something in the store does. */
  stamp = "";
  total = 0;
  matched = 0;
  filter = "";
  kind = "";
  sorting: Sorting = { sort: "created", order: "desc" };
  chosen: Chosen | null = null;
  problem: Problem | null = null;
  /** What was done last, for people who cannot see it. */
  announcement = "";
  loaded = false;
  busy = false;
  isDisposed = false;

  get changed(): ISignal<this, void> {
    return this._changed;
  }

  row(index: number): ArtifactRow | undefined {
    return this.pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  /** Look whether the store has changed, and if so load anew what is on the screen. */
  async check(): Promise<void> {
    if (this.checking) {
      return;
    }
    this.checking = true;
    await this.guarded(async () => {
      const status = this.status ?? (await this.server.status());
      const { stamp } = await this.server.stamp();
      const changed = stamp !== this.stamp;
      this.status = status;
      if (changed) {
        this.stamp = stamp;
        await this.reload();
      } else if (this.problem !== null && this.fromServer) {
        this.tell(null);
      }
    });
    this.checking = false;
  }

  /** Load the pages that hold these rows, if they are not there. */
  async need(first: number, last: number): Promise<void> {
    const wanted: number[] = [];
    for (let page = Math.floor(first / PAGE); page <= Math.floor(last / PAGE); page++) {
      if (!this.pages.has(page) && !this.loading.has(page) && page * PAGE < this.matched) {
        wanted.push(page);
      }
    }
    const turn = this.turn;
    await Promise.all(
      wanted.map((page) => {
        this.loading.add(page);
        return this.guarded(() => this.load(page, turn)).finally(() => this.loading.delete(page));
      }),
    );
  }

  async setQuery(query: { filter?: string; kind?: string; sorting?: Sorting }): Promise<void> {
    this.filter = query.filter ?? this.filter;
    this.kind = query.kind ?? this.kind;
    this.sorting = query.sorting ?? this.sorting;
    this._changed.emit();
    await this.guarded(() => this.reload());
  }

  /** Show one artifact, or none. */
  async choose(which: Which | null): Promise<void> {
    if (which === null) {
      this.chosen = null;
      this._changed.emit();
      return;
    }
    const turn = ++this.choice;
    await this.guarded(async () => {
      const [detail, versions] = await Promise.all([
        this.server.artifact(which),
        this.server.versions(which.name),
      ]);
      if (turn !== this.choice) {
        return;
      }
      const same = this.chosen?.name === detail.name && this.chosen.version === detail.version;
      this.chosen = {
        preview: null,
        code: null,
        lineage: null,
        ...(same ? this.chosen : {}),
        name: detail.name,
        version: detail.version,
        detail,
        versions: versions.versions,
      };
      this._changed.emit();
    });
  }

  /** Load a part of the chosen version that costs more than its row. */
  async loadPart(part: "preview" | "code" | "lineage"): Promise<void> {
    const chosen = this.chosen;
    if (chosen === null || chosen[part] !== null) {
      return;
    }
    const which = { name: chosen.name, version: chosen.version };
    await this.guarded(async () => {
      const loaded =
        part === "preview"
          ? await this.server.preview(which)
          : part === "code"
            ? await this.server.code(which)
            : await this.server.lineage(which, "statements");
      if (this.chosen?.name === which.name && this.chosen.version === which.version) {
        this.chosen = { ...this.chosen, [part]: loaded };
        this._changed.emit();
      }
    });
  }

  async remove(which: Which): Promise<void> {
    await this.guarded(async () => {
      await this.server.remove(which);
      this.announcement =
        which.version === undefined
          ? say("Deleted %1", which.name)
          : say("Deleted %1 version %2", which.name, which.version);
      const gone =
        this.chosen?.name === which.name &&
        (which.version === undefined || which.version === this.chosen.version);
      if (gone) {
        this.chosen = null;
      }
      await this.reload();
    });
  }

  async verify(which: Which): Promise<void> {
    await this.guarded(async () => {
      await this.server.verify(which);
      this.announcement = say("Verifying %1", which.name);
      await this.reload();
    });
  }

  /** Let an alias mean this version. */
  async setAlias(which: Which, alias: string): Promise<void> {
    await this.guarded(async () => {
      await this.server.setAlias(which, alias);
      this.announcement = say("@%1 is now version %2", alias, which.version ?? 0);
      await this.reload();
    });
  }

  /** Save files as artifacts, one after the other. */
  async upload(files: readonly File[]): Promise<void> {
    for (const file of files) {
      this.busy = true;
      this._changed.emit();
      const limit = this.status?.upload_limit ?? Infinity;
      await this.guarded(async () => {
        if (file.size > limit) {
          throw new ServerProblem(
            {
              title: say("%1 is too large", file.name),
              detail: say("The server takes files of up to %1 bytes.", limit),
              do: say("Save it from a notebook instead: lineaslice.save_file(path)."),
            },
            413,
          );
        }
        const { saved, note } = await this.server.upload(file);
        this.announcement =
          say("Uploaded %1 as %2 version %3", file.name, saved.name, saved.version) +
          (note ? `. ${note}` : "");
        this.choice++;
        await this.reload();
        await this.choose({ name: saved.name, version: saved.version });
      });
      this.busy = false;
      this._changed.emit();
    }
  }

  /** Show a problem, or none any more. */
  tell(problem: Problem | null): void {
    this.problem = problem;
    this.fromServer = false;
    this._changed.emit();
  }

  dispose(): void {
    this.isDisposed = true;
    Signal.clearData(this);
  }

  private async reload(): Promise<void> {
    const turn = ++this.turn;
    await this.load(0, turn, true);
    if (this.chosen !== null && turn === this.turn) {
      const { name, version } = this.chosen;
      try {
        const detail = await this.server.artifact({ name, version });
        const { versions } = await this.server.versions(name);
        if (this.chosen?.name === name && this.chosen.version === version) {
          this.chosen = { ...this.chosen, detail, versions };
        }
      } catch (reason) {
        if (!(reason instanceof ServerProblem) || reason.status !== 404) {
          throw reason;
        }
        this.chosen = null; // deleted somewhere else
      }
      this._changed.emit();
    }
  }

  private async load(page: number, turn: number, anew = false): Promise<void> {
    const { filter, kind } = this;
    const query = { filter, kind, ...this.sorting, offset: page * PAGE, limit: PAGE };
    const answer = await this.server.artifacts(query);
    if (turn !== this.turn) {
      return; // asked for by a filter that is not there any more
    }
    if (anew) {
      this.pages.clear();
    }
    this.pages.set(page, answer.rows);
    this.total = answer.total;
    this.matched = answer.matched;
    this.loaded = true;
    this._changed.emit();
  }

  private async guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (this.problem !== null && this.fromServer) {
        this.tell(null);
      }
    } catch (reason) {
      if (!(reason instanceof ServerProblem)) {
        throw reason;
      }
      if (!this.isDisposed) {
        this.tell(reason.problem);
        this.fromServer = reason.status === 0 || reason.status >= 500;
      }
    }
  }

  private readonly pages = new Map<number, readonly ArtifactRow[]>();
  private readonly loading = new Set<number>();
  private turn = 0;
  private choice = 0;
  private checking = false;
  /** The problem goes by itself when the server answers again. */
  private fromServer = false;
  private readonly _changed = new Signal<this, void>(this);
}
