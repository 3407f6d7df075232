/** The artifact store behind the server: the only module that makes requests. */

import { URLExt } from "@jupyterlab/coreutils";
import { ServerConnection } from "@jupyterlab/services";
import type {
  ArtifactPage,
  CodeReply,
  ComposeAnswer,
  ComposeBody,
  ComposeReply,
  Deleted,
  Detail,
  Done,
  ErrorReply,
  FilesReply,
  GatherAnswer,
  GatherReply,
  LineageReply,
  PipelinePage,
  PipelineReply,
  PipelineRow,
  PlanReply,
  Preview,
  PreviewReply,
  Problem,
  RunBody,
  RunReply,
  Stamp,
  Status,
  Uploaded,
  Versions,
  Wish,
  WrittenReply,
} from "./contract";

import { say } from "./words";

export const BASE = "lineaslice/api/v1";

type Query = Record<string, string | number | undefined>;

/** What the server refused or could not do, in words for people. */
export class ServerProblem extends Error {
  constructor(
    readonly problem: Problem,
    readonly status: number,
  ) {
    super(problem.detail || problem.title);
  }
}

/** Which artifact, and which of its versions; the newest without a number. */
export interface Which {
  readonly name: string;
  readonly version?: number;
}

/** What the list of artifacts is asked for. */
export interface ListQuery {
  readonly filter: string;
  /** Only those whose code is known. */
  readonly traced?: "yes";
  readonly kind: string;
  readonly sort: string;
  readonly order: "asc" | "desc";
  readonly offset: number;
  readonly limit: number;
}

/** One method per address; each rejects with a ServerProblem. */
export class Server {
  constructor(readonly settings = ServerConnection.makeSettings()) {}

  status = (): Promise<Status> => this.json("GET", "status");
  stamp = (): Promise<Stamp> => this.json("GET", "stamp");
  artifacts = (query: ListQuery): Promise<ArtifactPage> => this.json("GET", "artifacts", query);
  versions = (name: string): Promise<Versions> => this.json("GET", "versions", { name });
  artifact = (which: Which): Promise<Detail> => this.json("GET", "artifact", which);
  code = (which: Which): Promise<CodeReply> => this.json("GET", "code", which);
  lineage = (which: Which, level: string): Promise<LineageReply> =>
    this.json("GET", "lineage", { ...which, level });
  verify = (which: Which): Promise<Detail> => this.json("POST", "verify", which);
  setAlias = (which: Which, alias: string): Promise<Detail> =>
    this.json("PUT", "alias", which, { alias });

  async preview(which: Which): Promise<Preview> {
    return (await this.json<PreviewReply>("GET", "preview", which)).preview;
  }

  /** Delete a version, or all of them; the name is the confirmation. */
  remove = (which: Which): Promise<Deleted> =>
    this.json("DELETE", "artifact", { ...which, confirm: which.name });

  async gather(which: Which): Promise<GatherAnswer> {
    return (await this.json<GatherReply>("GET", "gather", which)).gather;
  }

  async compose(which: Which, body: ComposeBody): Promise<ComposeAnswer> {
    return (await this.json<ComposeReply>("POST", "gather", which, body)).compose;
  }

  /** Save a file as the next version of `name`, or of the file's own name. */
  upload = (file: File, name?: string): Promise<Uploaded> =>
    this.json("POST", "upload", { filename: file.name, name }, file);

  /** The stored bytes, and the name of the file that they make. */
  async download(which: Which): Promise<{ blob: Blob; filename: string }> {
    const response = await this.request("GET", "download", { ...which });
    return {
      blob: await response.blob(),
      filename: filenameOf(response.headers.get("Content-Disposition")) ?? which.name,
    };
  }

  async pipelines(): Promise<readonly PipelineRow[]> {
    return (await this.json<PipelinePage>("GET", "pipelines")).pipelines;
  }

  keepPipeline = (wish: Wish): Promise<PipelineReply> => this.json("POST", "pipelines", {}, wish);
  forgetPipeline = (name: string): Promise<Done> =>
    this.json("DELETE", "pipeline", { name, confirm: name });

  plan = (wish: Wish): Promise<PlanReply> => this.json("POST", "export/plan", {}, wish);
  files = (wish: Wish): Promise<FilesReply> => this.json("POST", "export/preview", {}, wish);
  write = (wish: Wish): Promise<WrittenReply> => this.json("POST", "export/write", {}, wish);
  startRun = (body: RunBody): Promise<RunReply> => this.json("POST", "runs", {}, body);
  run = (id: string): Promise<RunReply> => this.json("GET", "run", { id });
  stopRun = (id: string): Promise<RunReply> => this.json("DELETE", "run", { id });

  private async json<Reply>(
    verb: string,
    path: string,
    query = {},
    body?: unknown,
  ): Promise<Reply> {
    const response = await this.request(verb, path, query, body);
    return (await response.json()) as Reply;
  }

  private async request(
    verb: string,
    path: string,
    query: Query,
    body?: unknown,
  ): Promise<Response> {
    const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
    const search = new URLSearchParams(given.map(([key, value]) => [key, String(value)]));
    const address = URLExt.join(this.settings.baseUrl, BASE, path);
    const init: RequestInit = { method: verb };
    if (body instanceof Blob) {
      init.body = body;
      init.headers = { "Content-Type": "application/octet-stream" };
    } else if (body !== undefined) {
      init.body = JSON.stringify(body);
    }
    let response: Response;
    try {
      response = await ServerConnection.makeRequest(`${address}?${search}`, init, this.settings);
    } catch {
      throw new ServerProblem(
        {
          title: say("No connection"),
          detail: say("The Jupyter server does not answer."),
          do: say("Check that it is running, then refresh."),
        },
        0,
      );
    }
    if (!response.ok) {
      throw new ServerProblem(await problemOf(response), response.status);
    }
    return response;
  }
}

async function problemOf(response: Response): Promise<Problem> {
  try {
    const reply = (await response.json()) as Partial<ErrorReply>;
    if (reply.error?.title) {
      return reply.error;
    }
  } catch {
    // Not one of our answers; what its status says is told below.
  }
  return response.status === 404
    ? {
        title: say("The server extension is not running"),
        detail: say("This Jupyter server knows nothing of lineaslice."),
        do: say("Install lineaslice where the server runs, then restart it."),
      }
    : { title: `${response.status} ${response.statusText}`, detail: "", do: "" };
}

/** The name in a Content-Disposition header. */
export function filenameOf(header: string | null): string | null {
  const encoded = /filename\*=(?:utf-8|UTF-8)''([^;]+)/.exec(header ?? "");
  if (encoded) {
    return decodeURIComponent(encoded[1]);
  }
  return /filename="([^"]+)"/.exec(header ?? "")?.[1] ?? null;
}
