/** A pipeline from artifacts: choose, see the files, write them, run the script. */

import { useEffect, useRef, useState } from "react";
import type {
  ArtifactPage,
  Chosen,
  FilesReply,
  Parameter,
  PlanReply,
  Problem,
  RunBody,
  RunReply,
  Wish,
  WrittenReply,
} from "../contract";
import type { ListQuery } from "../server";
import { duration, say } from "../words";
import { Highlighted } from "./CodeView";
import { Button, Notes, ProblemView } from "./common";

/** What the view needs of the server. */
export interface Exporting {
  artifacts(query: ListQuery): Promise<ArtifactPage>;
  plan(wish: Wish): Promise<PlanReply>;
  files(wish: Wish): Promise<FilesReply>;
  write(wish: Wish): Promise<WrittenReply>;
  keepPipeline(wish: Wish): Promise<unknown>;
  startRun(body: RunBody): Promise<RunReply>;
  run(id: string): Promise<RunReply>;
  stopRun(id: string): Promise<RunReply>;
}

export interface ExportViewProps {
  readonly server: Exporting;
  /** What is wished at first. */
  readonly start: Wish;
  readonly frameworks: readonly string[];
  readonly framework: string;
  readonly folder: string;
  /** Where the script runs, so that it finds the files that the notebook read. */
  readonly runFolder: string;
  readonly canRun: boolean;
  readonly problemOf: (reason: unknown) => Problem;
  readonly onOpen: (path: string) => void;
  /** Milliseconds between two looks at a run. */
  readonly pause?: number;
}

export function ExportView(props: ExportViewProps): JSX.Element {
  const { server, problemOf } = props;
  const [wish, setWish] = useState<Wish>({
    name: "",
    input_parameters: [],
    required_parameters: [],
    reuse: [],
    generate_test: false,
    overwrite: false,
    ...props.start,
    framework: props.framework,
    folder: props.folder,
  });
  const [kept, setKept] = useState("");
  const [plan, setPlan] = useState<PlanReply | null>(null);
  const [files, setFiles] = useState<FilesReply | null>(null);
  const [written, setWritten] = useState<WrittenReply | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const turn = useRef(0);
  const key = JSON.stringify([
    wish.artifacts,
    wish.input_parameters,
    wish.required_parameters,
    wish.reuse,
    wish.framework,
  ]);

  useEffect(() => {
    const mine = ++turn.current;
    setFiles(null);
    if (wish.artifacts.length === 0) {
      setPlan(null);
      return;
    }
    const timer = setTimeout(() => {
      server.plan(cleaned(wish)).then(
        (answer) => {
          if (mine === turn.current) {
            setPlan(answer);
            setProblem(null);
          }
        },
        (reason: unknown) => mine === turn.current && setProblem(problemOf(reason)),
      );
    }, 150);
    return () => clearTimeout(timer);
  }, [key]);

  const change = (part: Partial<Wish>): void => {
    setWish({ ...wish, ...part });
    setFiles(null);
  };
  const attempt = async (work: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await work();
    } catch (reason) {
      setProblem(problemOf(reason));
    }
    setBusy(false);
  };
  const stands = files?.files.some(({ state }) => state === "edited") ?? false;

  if (written !== null) {
    const given = [...(wish.input_parameters ?? []), ...(wish.required_parameters ?? [])];
    return (
      <div className="jp-lineaslice-Export">
        <Written
          {...props}
          written={written}
          parameters={plan?.parameters.filter(({ name }) => given.includes(name)) ?? []}
          onBack={() => setWritten(null)}
        />
      </div>
    );
  }
  return (
    <div className="jp-lineaslice-Export">
      <div className="jp-lineaslice-Columns">
        <div className="jp-lineaslice-Choice jp-lineaslice-Scroll">
          <Artifacts
            server={server}
            first={props.start.artifacts}
            ticked={wish.artifacts}
            onTick={(name, on) => change({ artifacts: toggled(wish.artifacts, name, on) })}
            onProblem={(reason) => setProblem(problemOf(reason))}
          />
          <div className="jp-lineaslice-Fields">
            <label>
              {say("Engine")}
              <select
                value={wish.framework}
                onChange={(event) => change({ framework: event.target.value })}
              >
                {props.frameworks.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            </label>
            <label>
              {say("Name")}
              <input
                type="text"
                value={wish.name}
                placeholder={plan?.name}
                onChange={(event) => change({ name: event.target.value })}
              />
            </label>
            <label>
              {say("Folder")}
              <input
                type="text"
                value={wish.folder}
                onChange={(event) => change({ folder: event.target.value })}
              />
            </label>
          </div>
          {plan && plan.parameters.length > 0 && (
            <fieldset>
              <legend>{say("Parameters")}</legend>
              {plan.parameters.map(({ name, literal, kind }) => (
                <Box
                  key={name}
                  text={name}
                  note={`${kind} = ${literal}`}
                  checked={wish.input_parameters?.includes(name) ?? false}
                  onChange={(on) =>
                    change({
                      input_parameters: on
                        ? [...(wish.input_parameters ?? []), name]
                        : wish.input_parameters?.filter((other) => other !== name),
                    })
                  }
                />
              ))}
            </fieldset>
          )}
          {plan && plan.reusable.length > 0 && (
            <fieldset>
              <legend>{say("Load instead of making")}</legend>
              {plan.reusable.map((item) => (
                <Box
                  key={item.name}
                  text={`${item.name} v${item.version}`}
                  note={
                    item.saved_seconds > 0
                      ? say("saves %1. %2", duration(item.saved_seconds), item.verdict)
                      : item.verdict
                  }
                  disabled={item.load_seconds === null}
                  checked={wish.reuse?.some(({ name }) => name === item.name) ?? false}
                  onChange={(on) =>
                    change({ reuse: toggled(wish.reuse ?? [], item.name, on, item.version) })
                  }
                />
              ))}
            </fieldset>
          )}
          <Box
            text={say("Write tests that compare the values")}
            checked={wish.generate_test ?? false}
            onChange={(on) => change({ generate_test: on })}
          />
          {plan && (
            <p className="jp-lineaslice-Faint">
              {say("A run takes about %1", duration(plan.seconds))}
              {plan.seconds_without > plan.seconds &&
                `, ${say("%1 when nothing is loaded", duration(plan.seconds_without))}`}
              {". "}
              {plan.steps
                .map(({ function: name, loads }) => `${name}${loads ? " ⤓" : ""}`)
                .join(" → ")}
            </p>
          )}
        </div>
        <div className="jp-lineaslice-Choice">
          {files ? (
            <Files files={files} />
          ) : (
            <p className="jp-lineaslice-Faint">
              {wish.artifacts.length === 0
                ? say("Choose artifacts to make.")
                : say("See the files before they are written.")}
            </p>
          )}
        </div>
      </div>
      {problem && <ProblemView problem={problem} />}
      <Notes notes={files?.notes ?? plan?.notes ?? []} />
      <footer className="jp-lineaslice-Line">
        <span role="status" className="jp-lineaslice-Faint">
          {kept}
        </span>
        {stands && (
          <Box
            text={say("Replace files that were edited")}
            checked={wish.overwrite ?? false}
            onChange={(on) => setWish({ ...wish, overwrite: on })}
          />
        )}
        <Button
          disabled={busy || plan === null}
          title={say("Store it by its name, to run, show and export it from anywhere")}
          onClick={() =>
            void attempt(async () => {
              const name = wish.name || plan?.name || "";
              await server.keepPipeline(cleaned({ ...wish, name }));
              setKept(say("Kept as %1", name));
            })
          }
        >
          {say("Keep pipeline")}
        </Button>
        <Button
          main={files === null}
          disabled={busy || wish.artifacts.length === 0}
          onClick={() => void attempt(async () => setFiles(await server.files(cleaned(wish))))}
        >
          {say("Show files")}
        </Button>
        <Button
          main={files !== null}
          disabled={busy || files === null}
          onClick={() => void attempt(async () => setWritten(await server.write(cleaned(wish))))}
        >
          {say("Write files")}
        </Button>
      </footer>
    </div>
  );
}

const SHOWN = 60; // artifacts that are offered at once, of those that the filter lets through
const TYPING = 120; // milliseconds between two keys

/** What can be ticked: artifacts whose code is known, those that are wished before all. */
function Artifacts(props: {
  server: Pick<Exporting, "artifacts">;
  first: readonly Chosen[];
  ticked: readonly Chosen[];
  onTick: (name: string, on: boolean) => void;
  onProblem: (reason: unknown) => void;
}): JSX.Element {
  const [filter, setFilter] = useState("");
  const [page, setPage] = useState<ArtifactPage | null>(null);
  const [versions, setVersions] = useState<ReadonlyMap<string, number>>(new Map());

  useEffect(() => {
    let current = true;
    const query = { filter, kind: "", sort: "created", order: "desc", offset: 0 } as const;
    const timer = setTimeout(
      () => {
        props.server.artifacts({ ...query, traced: "yes", limit: SHOWN }).then(
          (found) => {
            if (current) {
              setPage(found);
              setVersions((seen) => {
                return new Map([...seen, ...found.rows.map((r) => [r.name, r.version] as const)]);
              });
            }
          },
          (reason: unknown) => current && props.onProblem(reason),
        );
      },
      page === null ? 0 : TYPING,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [filter]);

  const rows = page?.rows ?? [];
  const chosen = [...props.first, ...props.ticked];
  const names = new Set([...chosen, ...rows].map(({ name }) => name));
  const more = (page?.matched ?? 0) - rows.length;
  return (
    <fieldset>
      <legend>{say("Artifacts")}</legend>
      <input
        type="text"
        value={filter}
        placeholder={say("Filter")}
        aria-label={say("Filter the artifacts to choose from")}
        onChange={(event) => setFilter(event.target.value)}
      />
      <div className="jp-lineaslice-Pick">
        {[...names].map((name) => {
          const version = chosen.find((one) => one.name === name)?.version ?? versions.get(name);
          return (
            <Box
              key={name}
              text={name}
              note={version === undefined ? undefined : `v${version}`}
              checked={props.ticked.some((one) => one.name === name)}
              onChange={(on) => props.onTick(name, on)}
            />
          );
        })}
        {more > 0 && (
          <p className="jp-lineaslice-Faint">{say("%1 more: filter to see them.", more)}</p>
        )}
      </div>
    </fieldset>
  );
}

/** A wish without what was left empty. */
export function cleaned(wish: Wish): Wish {
  const given = Object.entries(wish).filter(
    ([name, value]) => value !== "" && value !== undefined && (name !== "overwrite" || value),
  );
  return Object.fromEntries(given) as unknown as Wish;
}

function toggled(
  chosen: readonly Chosen[],
  name: string,
  on: boolean,
  version: number | null = null,
): Chosen[] {
  const others = chosen.filter((item) => item.name !== name);
  return on ? [...others, { name, version }] : others;
}

function Box(props: {
  text: string;
  note?: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}): JSX.Element {
  return (
    <label className="jp-lineaslice-Tick">
      <input
        type="checkbox"
        checked={props.checked}
        disabled={props.disabled}
        onChange={(event) => props.onChange(event.target.checked)}
      />
      <span>
        {props.text}
        {props.note && <small>{props.note}</small>}
      </span>
    </label>
  );
}

const FILE_MARKS: Record<string, string> = {
  new: "+",
  changed: "~",
  "as it was": "=",
  edited: "!",
  foreign: "✗",
};

function Files(props: { files: FilesReply }): JSX.Element {
  const { files, folder } = props.files;
  const [shown, setShown] = useState(files[0]?.path);
  const file = files.find(({ path }) => path === shown) ?? files[0];
  return (
    <>
      <div className="jp-lineaslice-Line">
        <label>
          {say("Files in %1", folder || "/")}{" "}
          <select value={file?.path} onChange={(event) => setShown(event.target.value)}>
            {files.map(({ path, state, added, removed }) => (
              <option key={path} value={path}>
                {FILE_MARKS[state]} {path} ({state}, +{added} −{removed})
              </option>
            ))}
          </select>
        </label>
      </div>
      <pre className="jp-lineaslice-Text jp-lineaslice-Scroll" aria-label={file?.path} tabIndex={0}>
        {file && (file.path.endsWith(".py") ? <Highlighted code={file.text} /> : file.text)}
      </pre>
    </>
  );
}

function Written(
  props: ExportViewProps & {
    written: WrittenReply;
    parameters: readonly Parameter[];
    onBack: () => void;
  },
): JSX.Element {
  const { written, parameters, server, problemOf, pause = 500 } = props;
  const [values, setValues] = useState<Record<string, string>>({});
  const missing = parameters.filter(({ name, required }) => required && !values[name]);
  const [run, setRun] = useState<RunReply | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = run?.state === "running";

  useEffect(() => {
    if (!running) {
      return;
    }
    const timer = setTimeout(() => {
      server.run(run.id).then(setRun, (reason: unknown) => setProblem(problemOf(reason)));
    }, pause);
    return () => clearTimeout(timer);
  }, [run]);

  const start = (): void => {
    setProblem(null);
    server
      .startRun({
        script: written.script,
        folder: props.runFolder,
        parameters: Object.fromEntries(Object.entries(values).filter(([, value]) => value !== "")),
      })
      .then(setRun, (reason: unknown) => setProblem(problemOf(reason)));
  };
  return (
    <>
      <p role="status">{say("Written to %1:", written.folder || "/")}</p>
      <ul className="jp-lineaslice-Written">
        {written.files.map(({ path, state, added, removed }) => (
          <li key={path}>
            <button className="jp-lineaslice-Link" onClick={() => props.onOpen(path)}>
              {path}
            </button>{" "}
            <span className="jp-lineaslice-Faint">
              {state}
              {added + removed > 0 && `, +${added} −${removed}`}
            </span>
          </li>
        ))}
      </ul>
      <Notes notes={written.notes} />
      {written.script && parameters.length > 0 && (
        <fieldset>
          <legend>{say("Values for the run")}</legend>
          <div className="jp-lineaslice-Fields">
            {parameters.map(({ name, kind, literal, required }) => (
              <label key={name}>
                {name}
                <input
                  type="text"
                  value={values[name] ?? ""}
                  required={required}
                  placeholder={
                    required ? say("%1, needed", kind) : say("%1, %2 by default", kind, literal)
                  }
                  onChange={(event) => setValues({ ...values, [name]: event.target.value })}
                />
              </label>
            ))}
          </div>
        </fieldset>
      )}
      {run && (
        <div aria-live="polite">
          <progress max={run.total || 1} value={run.done} aria-label={say("Progress")} />{" "}
          {say("%1 of %2 steps", run.done, run.total)}, {runWord(run)}, {duration(run.seconds)}
          <ol className="jp-lineaslice-Steps">
            {run.steps.map((step) => (
              <li key={step.function} className={`jp-mod-${step.state}`}>
                {{ waiting: "·", running: "…", done: "✓", failed: "✗" }[step.state]} {step.function}{" "}
                <span className="jp-lineaslice-Faint">
                  {step.state === "waiting" ? "" : duration(step.seconds)}
                </span>
              </li>
            ))}
          </ol>
          {run.output && <pre className="jp-lineaslice-Text">{run.output}</pre>}
          {run.error && <ProblemView problem={run.error} />}
        </div>
      )}
      {problem && <ProblemView problem={problem} />}
      <footer className="jp-lineaslice-Line">
        <Button onClick={props.onBack}>{say("Back")}</Button>
        {running && (
          <Button
            warn
            onClick={() =>
              void server
                .stopRun(run.id)
                .then(setRun, (reason: unknown) => setProblem(problemOf(reason)))
            }
          >
            {say("Stop")}
          </Button>
        )}
        {written.script && (
          <Button
            main
            disabled={running || !props.canRun || missing.length > 0}
            onClick={start}
            title={
              !props.canRun
                ? say("This server does not run code")
                : missing.length > 0
                  ? say("Give %1 first", missing.map(({ name }) => name).join(", "))
                  : written.script
            }
          >
            {run ? say("Run again") : say("Run it")}
          </Button>
        )}
      </footer>
    </>
  );
}

function runWord(run: RunReply): string {
  return {
    running: say("running"),
    done: say("done"),
    failed: say("failed"),
    stopped: say("stopped"),
  }[run.state];
}
