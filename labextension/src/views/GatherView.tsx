/** What is gathered: tick boxes with reasons on the left, the code that comes of them on the right. */

import { useEffect, useMemo, useRef, useState } from "react";
import type { ComposeAnswer, GatherAnswer, Problem } from "../contract";
import { say } from "../words";
import { Button, CopyButton, Notes, ProblemView } from "./common";
import { Highlighted } from "./CodeView";

export interface GatherViewProps {
  readonly answer: GatherAnswer;
  readonly compose: (events: number[], format: "script" | "notebook") => Promise<ComposeAnswer>;
  readonly problemOf: (reason: unknown) => Problem;
  readonly onNotebook: (answer: ComposeAnswer, keepOutputs: boolean) => Promise<void>;
  readonly onScript: (code: string) => Promise<void>;
  readonly keepOutputs: boolean;
  /** Run the slice in a clean process and compare; gives the outcome in a sentence. */
  readonly onVerify?: () => Promise<string>;
}

/** The events that are in the slice, and so ticked at first. */
export function tickedAtFirst(answer: GatherAnswer): Set<number> {
  return new Set(
    answer.cells.flatMap((cell) => cell.lines.filter((l) => l.kept).map((l) => l.event)),
  );
}

export function GatherView(props: GatherViewProps): JSX.Element {
  const { answer, compose, problemOf, onVerify } = props;
  const [ticked, setTicked] = useState(() => tickedAtFirst(answer));
  const [keepOutputs, setKeepOutputs] = useState(props.keepOutputs);
  const [onlyKept, setOnlyKept] = useState(false);
  const [code, setCode] = useState(answer.code);
  const [missing, setMissing] = useState<readonly string[]>([]);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [done, setDone] = useState("");
  const [verifying, setVerifying] = useState(false);
  const atFirst = useMemo(() => tickedAtFirst(answer), [answer]);
  const turn = useRef(0);
  const events = (): number[] => [...ticked].sort((one, other) => one - other);

  useEffect(() => {
    const mine = ++turn.current;
    const timer = setTimeout(() => {
      compose(events(), "script").then(
        (composed) => {
          if (mine === turn.current) {
            setCode(composed.code);
            setMissing(composed.missing);
            setProblem(null);
          }
        },
        (reason: unknown) => mine === turn.current && setProblem(problemOf(reason)),
      );
    }, 120);
    return () => clearTimeout(timer);
  }, [ticked]);

  const toggle = (event: number): void => {
    const next = new Set(ticked);
    if (!next.delete(event)) {
      next.add(event);
    }
    setTicked(next);
  };
  const attempt = (work: () => Promise<void>, said: string): void => {
    work().then(
      () => setDone(said),
      (reason: unknown) => setProblem(problemOf(reason)),
    );
  };
  const cells = answer.cells
    .map((cell) => ({
      ...cell,
      lines: onlyKept ? cell.lines.filter((line) => line.kept) : cell.lines,
    }))
    .filter((cell) => cell.lines.length > 0);
  return (
    <div className="jp-lineaslice-Gather">
      <div className="jp-lineaslice-Columns">
        <div className="jp-lineaslice-Choice">
          <div className="jp-lineaslice-Line">
            <span>{say("%1 statements chosen", ticked.size)}</span>
            <Button onClick={() => setTicked(new Set(atFirst))}>{say("As sliced")}</Button>
            <label>
              <input
                type="checkbox"
                checked={onlyKept}
                onChange={(event) => setOnlyKept(event.target.checked)}
              />
              {say("Hide what was left out")}
            </label>
          </div>
          <div className="jp-lineaslice-Scroll">
            {cells.map((cell) => (
              <fieldset key={`${cell.cell_id}/${cell.run}`}>
                <legend>
                  {cell.label}
                  {!cell.current && ` · ${say("run again since")}`}
                </legend>
                {cell.lines.map((line) => (
                  <label
                    key={line.event}
                    className={`jp-lineaslice-Tick${line.kept ? "" : " jp-mod-out"}`}
                  >
                    <input
                      type="checkbox"
                      checked={ticked.has(line.event)}
                      onChange={() => toggle(line.event)}
                    />
                    <span>
                      <code>{line.text}</code>
                      <small>
                        {line.kept ? "" : say("left out: ")}
                        {line.assumed ? say("kept to be safe: ") : ""}
                        {line.reason}
                        {line.evidence && ` (${line.evidence})`}
                      </small>
                    </span>
                  </label>
                ))}
              </fieldset>
            ))}
          </div>
        </div>
        <div className="jp-lineaslice-Choice">
          <div className="jp-lineaslice-Line">
            <span>{say("Code")}</span>
            <CopyButton text={code} />
          </div>
          <pre
            className="jp-lineaslice-Text jp-lineaslice-Scroll"
            aria-label={say("Gathered code")}
          >
            <Highlighted code={code} />
          </pre>
        </div>
      </div>
      {missing.length > 0 && (
        <ProblemView
          problem={{
            title: say("Incomplete"),
            detail: say("Nothing that is ticked makes %1.", missing.join(", ")),
            do: "",
          }}
        />
      )}
      {problem && <ProblemView problem={problem} />}
      <Notes notes={answer.notes} />
      <footer className="jp-lineaslice-Line">
        <span role="status" className="jp-lineaslice-Faint">
          {done}
        </span>
        <label>
          <input
            type="checkbox"
            checked={keepOutputs}
            onChange={(event) => setKeepOutputs(event.target.checked)}
          />
          {say("Keep outputs")}
        </label>
        {onVerify && (
          <Button
            disabled={verifying}
            title={say("Run what was sliced in a clean process and compare the values")}
            onClick={() => {
              setVerifying(true);
              setDone(say("Verifying…"));
              onVerify()
                .then(setDone, (reason: unknown) => {
                  setDone("");
                  setProblem(problemOf(reason));
                })
                .finally(() => setVerifying(false));
            }}
          >
            {say("Verify")}
          </Button>
        )}
        <Button
          disabled={ticked.size === 0}
          onClick={() =>
            attempt(
              async () => props.onScript((await compose(events(), "script")).code),
              say("Opened as a script."),
            )
          }
        >
          {say("To script")}
        </Button>
        <Button
          main
          disabled={ticked.size === 0}
          onClick={() =>
            attempt(
              async () => props.onNotebook(await compose(events(), "notebook"), keepOutputs),
              say("Opened as a notebook."),
            )
          }
        >
          {say("To new notebook")}
        </Button>
      </footer>
    </div>
  );
}
