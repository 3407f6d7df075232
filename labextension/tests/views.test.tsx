import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import type {
  ArtifactPage,
  CodeReply,
  ComposeAnswer,
  Detail,
  FilesReply,
  GatherAnswer,
  GraphAnswer,
  HighlightAnswer,
  PipelinePage,
  PlanReply,
  PreviewReply,
  RunReply,
  SliceAnswer,
  State,
  Versions,
  Wish,
  WrittenReply,
} from "../src/contract";
import { merged, NOTHING } from "../src/protocol";
import { ArtifactDetail } from "../src/views/ArtifactDetail";
import { ArtifactList } from "../src/views/ArtifactList";
import { CodeView } from "../src/views/CodeView";
import { ExportView } from "../src/views/ExportView";
import { GatherView } from "../src/views/GatherView";
import { GraphView } from "../src/views/GraphView";
import { NotebookView } from "../src/views/NotebookView";
import { PipelineCard } from "../src/views/PipelinesTab";
import { PreviewView } from "../src/views/PreviewView";
import { example, examples } from "./fixtures";

afterEach(cleanup);
const nothing = (): void => undefined;
const later = (milliseconds = 250): Promise<void> =>
  act(() => new Promise<void>((resolve) => setTimeout(resolve, milliseconds)));
const problemOf = (reason: unknown) => ({ title: String(reason), detail: "", do: "" });

describe("the list", () => {
  const { rows } = example<ArtifactPage>("rest-artifacts").answer;
  const chosen: string[] = [];
  const list = (matched: number): JSX.Element => (
    <ArtifactList
      matched={matched}
      query=""
      row={(index) => rows[index % rows.length]}
      chosen={null}
      onNeed={nothing}
      onChoose={(name) => void chosen.push(name)}
      onDelete={(name) => void chosen.push(`delete ${name}`)}
    />
  );

  it("draws some of 10 000 rows, and says how many there are", () => {
    render(list(10_000));
    const options = screen.getAllByRole("option");
    expect(options.length).toBeLessThan(60);
    expect(options[0].getAttribute("aria-setsize")).toBe("10000");
  });

  it("shows names as text, whatever is in them", () => {
    const { container } = render(list(3));
    expect(screen.getByText(/<img src=x/)).toBeTruthy();
    expect(container.querySelector("img")).toBeNull();
  });

  it("is used with the keyboard", () => {
    render(list(3));
    const box = screen.getByRole("listbox");
    chosen.length = 0;
    fireEvent.keyDown(box, { key: "ArrowDown" });
    fireEvent.keyDown(box, { key: "Enter" });
    fireEvent.keyDown(box, { key: "End" });
    fireEvent.keyDown(box, { key: "Delete" });
    expect(chosen).toEqual([rows[1].name, `delete ${rows[2].name}`]);
  });

  it("tells verification by a word as well", () => {
    render(list(3));
    expect(screen.getByLabelText("verified").textContent).toContain("✓");
    expect(screen.getByLabelText("differs").getAttribute("title")).toContain("0.41 != 0.42");
  });
});

describe("a value", () => {
  it.each(examples("rest-preview-").filter((name) => name !== "rest-preview-files"))(
    "of %s is drawn without markup of its own",
    (name) => {
      const { preview } = example<PreviewReply>(name).answer;
      const { container } = render(<PreviewView preview={preview} />);
      expect(container.textContent || container.querySelector("img")).toBeTruthy();
      expect(container.querySelector("script")).toBeNull();
    },
  );
});

it("the code tells why a line is there", () => {
  render(<CodeView reply={example<CodeReply>("rest-code").answer} />);
  fireEvent.click(screen.getByRole("button", { name: "Why line 4 is there" }));
  expect(screen.getByText(/makes train_df/)).toBeTruthy();
});

it("the detail offers what can be done with a traced version", () => {
  const did: string[] = [];
  render(
    <ArtifactDetail
      chosen={{
        name: "iris_model",
        version: 3,
        detail: example<Detail>("rest-artifact").answer,
        versions: example<Versions>("rest-versions").answer.versions,
        preview: null,
        code: null,
        lineage: null,
      }}
      canVerify
      canHighlight
      onVersion={(version) => void did.push(`version ${version}`)}
      onPart={(part) => void did.push(part)}
      onDelete={nothing}
      onDownload={nothing}
      onVerify={() => void did.push("verify")}
      onHighlight={() => void did.push("highlight")}
      onGather={nothing}
      onExport={nothing}
      onAlias={(alias) => void did.push(`@${alias}`)}
      onClose={nothing}
    />,
  );
  fireEvent.click(screen.getByRole("button", { name: "Highlight" }));
  fireEvent.click(screen.getByRole("button", { name: "Verify" }));
  fireEvent.keyDown(screen.getByRole("tab", { name: "Value" }), { key: "ArrowRight" });
  fireEvent.click(screen.getByRole("tab", { name: "About" }));
  fireEvent.change(screen.getByLabelText("Alias for this version"), { target: { value: "@best" } });
  fireEvent.click(screen.getByRole("button", { name: "Set alias" }));
  expect(did).toEqual(["preview", "highlight", "verify", "code", "@best"]);
  expect(screen.getByText("</script><b>bold</b>")).toBeTruthy();
  expect(screen.getByText(/Loading this value runs code/)).toBeTruthy();
});

describe("the graph", () => {
  const graph = example<GraphAnswer>("comm-graph-cells").answer;

  it("says of each box what it needs and what uses it", () => {
    render(<GraphView graph={graph} selected="1f0c-a2" />);
    const box = screen.getByRole("button", { name: /In \[5\].*needs In \[1\]; used by In \[3\]/ });
    expect(box.getAttribute("tabindex")).toBe("0");
    expect(screen.getByRole("button", { name: /In \[3\].*stale/ })).toBeTruthy();
  });

  it("is walked with arrow keys, and Enter opens", () => {
    const opened: string[] = [];
    render(
      <GraphView graph={graph} selected={null} onOpen={(node) => void opened.push(node.cell_id)} />,
    );
    const first = screen.getByRole("button", { name: /^In \[1\]/ });
    act(() => first.focus());
    fireEvent.keyDown(first, { key: "ArrowDown" });
    const second = screen.getByRole("button", { name: /^In \[5\]/ });
    expect(document.activeElement).toBe(second);
    expect(screen.getByText(/↓ .*makes train_df/)).toBeTruthy();
    fireEvent.keyDown(second, { key: "Enter" });
    expect(opened).toEqual(["1f0c-a2"]);
  });
});

describe("the gather window", () => {
  const answer = example<GatherAnswer>("comm-gather").answer;
  const composed = example<ComposeAnswer>("comm-compose").answer;

  it("ticks what is in the slice, and composes what is ticked", async () => {
    const asked: [number[], string][] = [];
    const made: ComposeAnswer[] = [];
    render(
      <GatherView
        answer={answer}
        compose={(events, format) => {
          asked.push([events, format]);
          return Promise.resolve({ ...composed, missing: events.includes(0) ? [] : ["pd"] });
        }}
        problemOf={problemOf}
        onNotebook={(notebook) => {
          made.push(notebook);
          return Promise.resolve();
        }}
        onScript={() => Promise.resolve()}
        onVerify={() => Promise.resolve("verified: the values are the same")}
        keepOutputs={false}
      />,
    );
    const out = screen.getByRole<HTMLInputElement>("checkbox", { name: /train_df.plot\(\)/ });
    expect(out.checked).toBe(false);
    expect(screen.getByText(/left out:.*nothing that is needed uses it/)).toBeTruthy();
    fireEvent.click(out);
    fireEvent.click(screen.getByRole("checkbox", { name: /^import pandas/ }));
    await later();
    expect(asked.at(-1)).toEqual([[1, 2, 3, 4, 5], "script"]);
    expect(screen.getByText(/Nothing that is ticked makes pd/)).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "Verify" }));
    expect(screen.getByText("Verifying…")).toBeTruthy();
    await later(5);
    expect(screen.getByText("verified: the values are the same")).toBeTruthy();
    fireEvent.click(screen.getByRole("button", { name: "To new notebook" }));
    await later(10);
    expect(asked.at(-1)?.[1]).toBe("notebook");
    expect(made.length).toBe(1);
  });
});

describe("the export window", () => {
  const plan = example<PlanReply>("rest-plan").answer;
  const files = example<FilesReply>("rest-preview-files").answer;
  const written = example<WrittenReply>("rest-write").answer;
  const running = example<RunReply>("rest-run").answer;
  const page = example<ArtifactPage>("rest-artifacts").answer;

  it("offers the artifacts that the server finds, and keeps what is ticked", async () => {
    const queries: [string, string | undefined][] = [];
    const [row] = page.rows;
    const wishes: Wish[] = [];
    const wanted = (): Promise<never> => Promise.reject(new Error("not wanted"));
    render(
      <ExportView
        server={{
          artifacts: ({ filter, traced }) => {
            queries.push([filter, traced]);
            const name = filter === "" ? "newest" : "older";
            const matched = filter === "" ? 700 : 1;
            return Promise.resolve({ ...page, matched, rows: [{ ...row, name, version: 7 }] });
          },
          plan: (wish) => {
            wishes.push(wish);
            return Promise.resolve(plan);
          },
          files: wanted,
          write: wanted,
          keepPipeline: wanted,
          startRun: wanted,
          run: wanted,
          stopRun: wanted,
        }}
        start={{ artifacts: [{ name: "first", version: 3 }] }}
        frameworks={["SCRIPT"]}
        framework="SCRIPT"
        folder=""
        runFolder=""
        canRun
        problemOf={problemOf}
        onOpen={nothing}
      />,
    );
    await later();
    const group = screen.getByRole("group", { name: "Artifacts" });
    const offered = (): (string | null)[] =>
      [...group.querySelectorAll("label")].map((label) => label.textContent);
    expect(offered()).toEqual(["firstv3", "newestv7"]);
    expect(group.textContent).toContain("699 more: filter to see them.");
    fireEvent.click(screen.getByRole("checkbox", { name: /newest/ }));
    fireEvent.change(screen.getByLabelText("Filter the artifacts to choose from"), {
      target: { value: "old" },
    });
    await later();
    expect(offered()).toEqual(["firstv3", "newestv7", "olderv7"]);
    expect(group.textContent).not.toContain("more");
    expect(queries).toEqual([
      ["", "yes"],
      ["old", "yes"],
    ]);
    expect(wishes.at(-1)?.artifacts.map(({ name }) => name)).toEqual(["first", "newest"]);
  });

  it("shows the files before they are written, writes them, and runs the script", async () => {
    const wishes: unknown[] = [];
    const kept: unknown[] = [];
    const runs: unknown[] = [];
    const done: RunReply = { ...running, state: "done", done: 2, output: "" };
    render(
      <ExportView
        server={{
          artifacts: () => Promise.resolve(page),
          plan: (wish) => {
            wishes.push(wish);
            return Promise.resolve(plan);
          },
          files: () => Promise.resolve(files),
          write: () => Promise.resolve(written),
          keepPipeline: (wish) => {
            kept.push(wish);
            return Promise.resolve();
          },
          startRun: (body) => {
            runs.push(body.parameters);
            return Promise.resolve(running);
          },
          run: () => Promise.resolve(done),
          stopRun: () => Promise.reject(new Error("not wanted")),
        }}
        start={{ artifacts: [{ name: "iris_model", version: 3 }] }}
        frameworks={["SCRIPT", "AIRFLOW"]}
        framework="SCRIPT"
        folder="pipeline"
        runFolder=""
        canRun
        problemOf={problemOf}
        onOpen={nothing}
        pause={5}
      />,
    );
    await later();
    fireEvent.click(screen.getByRole("checkbox", { name: /url1/ }));
    fireEvent.click(screen.getByRole("checkbox", { name: /iris_model v3.*saves 1.8 s/ }));
    await later();
    expect(wishes.at(-1)).toMatchObject({
      input_parameters: ["url1"],
      reuse: [{ name: "iris_model", version: 3 }],
    });
    fireEvent.click(screen.getByRole("button", { name: "Keep pipeline" }));
    await later(5);
    expect(screen.getByText("Kept as iris")).toBeTruthy();
    expect(kept).toMatchObject([{ name: "iris", input_parameters: ["url1"] }]);
    const write = screen.getByRole<HTMLButtonElement>("button", { name: "Write files" });
    expect(write.disabled).toBe(true);
    fireEvent.click(screen.getByRole("button", { name: "Show files" }));
    await later(5);
    expect(screen.getByLabelText("iris_module.py").textContent).toContain("import pandas");
    expect(write.disabled).toBe(false);
    fireEvent.click(write);
    await later(5);
    fireEvent.click(screen.getByRole("button", { name: "Run it" }));
    await later(30);
    expect(await screen.findByText(/2 of 2 steps, done/)).toBeTruthy();
    const box = screen.getByLabelText<HTMLInputElement>("url1");
    expect(box.placeholder).toBe('str, "train.csv" by default');
    expect(screen.queryByLabelText("url2")).toBeNull(); // is no parameter of this pipeline
    fireEvent.change(box, { target: { value: "other.csv" } });
    fireEvent.click(screen.getByRole("button", { name: "Run again" }));
    fireEvent.change(box, { target: { value: "" } });
    await later(5);
    await screen.findByText(/2 of 2 steps, done/);
    fireEvent.click(screen.getByRole("button", { name: "Run again" }));
    await later(5);
    expect(runs).toEqual([{}, { url1: "other.csv" }, {}]);
  });

  it("does not run a script before it has the values that it needs", async () => {
    const parameters = plan.parameters.map((one) => ({ ...one, required: one.name === "url2" }));
    const runs: unknown[] = [];
    render(
      <ExportView
        server={{
          artifacts: () => Promise.resolve(page),
          plan: () => Promise.resolve({ ...plan, parameters }),
          files: () => Promise.resolve(files),
          write: () => Promise.resolve(written),
          keepPipeline: () => Promise.reject(new Error("not wanted")),
          startRun: (body) => {
            runs.push(body.parameters);
            return Promise.resolve(running);
          },
          run: () => Promise.resolve(running),
          stopRun: () => Promise.reject(new Error("not wanted")),
        }}
        start={{ artifacts: [{ name: "iris_model", version: 3 }], required_parameters: ["url2"] }}
        frameworks={["SCRIPT"]}
        framework="SCRIPT"
        folder="pipeline"
        runFolder=""
        canRun
        problemOf={problemOf}
        onOpen={nothing}
      />,
    );
    await later();
    fireEvent.click(screen.getByRole("button", { name: "Show files" }));
    await later(5);
    fireEvent.click(screen.getByRole("button", { name: "Write files" }));
    await later(5);
    const button = screen.getByRole<HTMLButtonElement>("button", { name: "Run it" });
    expect([button.disabled, button.title]).toEqual([true, "Give url2 first"]);
    fireEvent.change(screen.getByLabelText("url2"), { target: { value: "new.csv" } });
    fireEvent.click(button);
    await later(5);
    expect(runs).toEqual([{ url2: "new.csv" }]);
  });
});

it("a stored pipeline says what it makes and loads", () => {
  const [row] = example<PipelinePage>("rest-pipelines").answer.pipelines;
  const did: string[] = [];
  render(
    <PipelineCard
      row={row}
      onExport={() => void did.push("export")}
      onForget={() => void did.push("forget")}
    />,
  );
  const card = screen.getByRole("region", { name: `Pipeline ${row.name}` });
  for (const { name } of row.artifacts) {
    expect(card.textContent).toContain(name);
  }
  fireEvent.click(screen.getByRole("button", { name: "Export…" }));
  fireEvent.click(screen.getByRole("button", { name: "Forget…" }));
  expect(did).toEqual(["export", "forget"]);
});

describe("the notebook tab", () => {
  const live = merged(NOTHING, example<State>("comm-state").answer);
  const tab = (given: object): JSX.Element => (
    <NotebookView
      title="iris.ipynb"
      status="connected"
      isPython
      live={live}
      goal={{ cell: "1f0c-a3" }}
      highlight={example<HighlightAnswer>("comm-highlight").answer}
      slice={example<SliceAnswer>("comm-slice").answer}
      isTold
      problem={null}
      follows
      staleCells={["1f0c-a3"]}
      onFollow={nothing}
      onGoal={nothing}
      onReveal={nothing}
      onGather={nothing}
      onLoad={nothing}
      {...given}
    />
  );

  it("tells slice, stale cells, variables and notes", () => {
    render(tab({}));
    expect(screen.getByText(/5 of 6 statements/)).toBeTruthy();
    expect(screen.getByRole("button", { name: /⚠ In \[3\]/ })).toBeTruthy();
    expect(screen.getByRole("button", { name: /^mod / })).toBeTruthy();
    expect(screen.getByText(/without a seed/)).toBeTruthy();
    expect(screen.getByText(/^imports pd/)).toBeTruthy();
  });

  it("says what the slice has before the sentences are there", () => {
    const { rerender, container } = render(tab({ slice: null, isTold: false }));
    expect(screen.getByText(/5 of 6 statements/)).toBeTruthy();
    expect(container.querySelector("[aria-busy]")).toBeNull();
    rerender(tab({ isTold: false }));
    expect(container.querySelector('[aria-busy="true"]')?.textContent).toContain("imports pd");
  });

  it.each([
    ["none", "No Python kernel here.", { isPython: false }],
    ["absent", "This kernel is not traced yet.", {}],
    ["incompatible", "Two versions of lineaslice", {}],
    ["looking", "Asking the kernel…", {}],
  ])("says so when the kernel is %s", (status, text, given) => {
    render(tab({ status, live: NOTHING, ...given }));
    expect(screen.getByText(text)).toBeTruthy();
  });
});
