/** What is known of the notebook on the screen: tracing, stale cells, slices, unknown calls. */

import { memo, useState } from "react";
import type { Goal, HighlightAnswer, Problem, SliceAnswer, Variable } from "../contract";
import type { Live } from "../protocol";
import { goalLabel } from "../protocol";
import { count, duration, say } from "../words";
import { Button, Notes, ProblemView } from "./common";

export interface NotebookViewProps {
  readonly title: string;
  readonly status: "none" | "looking" | "absent" | "connected" | "incompatible";
  readonly isPython: boolean;
  readonly live: Live;
  readonly goal: Goal | null;
  readonly highlight: HighlightAnswer | null;
  /** The sentences, which come later; until `isTold` they are of another slice. */
  readonly slice: SliceAnswer | null;
  readonly isTold: boolean;
  readonly problem: Problem | null;
  readonly follows: boolean;
  readonly staleCells: readonly string[];
  readonly onFollow: (on: boolean) => void;
  readonly onGoal: (goal: Goal | null) => void;
  readonly onReveal: (cell: string, line?: number) => void;
  readonly onGather: (goal: Goal) => void;
  readonly onLoad: () => void;
}

export function NotebookView(props: NotebookViewProps): JSX.Element {
  const { live, status } = props;
  if (status !== "connected" || !live.tracing.on) {
    return (
      <div className="jp-lineaslice-Body">
        <Absent {...props} />
      </div>
    );
  }
  return (
    <div className="jp-lineaslice-Body">
      <p className="jp-lineaslice-Faint" role="status">
        {props.title}: {count("%1 statement traced", "%1 statements traced", live.events)}
        {live.running !== null && `, ${say("a cell is running")}`}
      </p>
      <SlicePart {...props} />
      <StalePart {...props} />
      <VariablesPart variables={live.variables} shown={props.goal?.name} onGoal={props.onGoal} />
      <UnknownPart {...props} />
    </div>
  );
}

function Absent(props: NotebookViewProps): JSX.Element {
  const { live, status, isPython } = props;
  if (status === "none") {
    const text = isPython ? say("The notebook has no kernel.") : say("No Python kernel here.");
    return <p className="jp-lineaslice-Faint">{text}</p>;
  }
  if (status === "incompatible") {
    return (
      <ProblemView
        problem={{
          title: say("Two versions of lineaslice"),
          detail: say("The kernel's is not the one that this page was made for."),
          do: say("Upgrade both, restart the kernel and reload the page."),
        }}
      />
    );
  }
  if (live.tracing.message) {
    const { message, hint } = live.tracing;
    return <ProblemView problem={{ title: say("Tracing is off"), detail: message, do: hint }} />;
  }
  if (status === "looking") {
    return <p className="jp-lineaslice-Faint">{say("Asking the kernel…")}</p>;
  }
  if (status === "connected") {
    return <p className="jp-lineaslice-Faint">{say("Waiting for the kernel…")}</p>;
  }
  return (
    <>
      <p>{say("This kernel is not traced yet.")}</p>
      <Button main onClick={props.onLoad} title="%load_ext lineaslice">
        {say("Trace this notebook")}
      </Button>
      <p className="jp-lineaslice-Faint">
        {say("This runs %load_ext lineaslice. What ran before is not known to it.")}
      </p>
    </>
  );
}

function SlicePart(props: NotebookViewProps): JSX.Element {
  const { goal, highlight, slice, problem, follows, onFollow, onGoal, onGather, onReveal } = props;
  const [asked, setAsked] = useState("");
  const kept = highlight?.cells.reduce((sum, cell) => sum + cell.kept, 0);
  return (
    <section aria-label={say("Slice")}>
      <h4>{say("Slice")}</h4>
      <div className="jp-lineaslice-Line">
        <Button pressed={follows} onClick={() => onFollow(!follows)}>
          {say("Of the selected cell")}
        </Button>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            if (asked.trim()) {
              onGoal({ name: asked.trim() });
            }
          }}
        >
          <input
            type="text"
            value={asked}
            list="jp-lineaslice-variables"
            placeholder={say("variable or expression")}
            aria-label={say("Variable or expression to slice")}
            onChange={(event) => setAsked(event.target.value)}
          />
        </form>
        <VariableNames variables={props.live.variables} />
      </div>
      {problem && <ProblemView problem={problem} />}
      {goal && (
        <div aria-live="polite">
          <p>
            <strong>{highlight?.goal ?? goalLabel(goal)}</strong>
            {highlight && `: ${say("%1 of %2 statements", kept ?? 0, highlight.of_statements)}`}
            {highlight && (
              <span className="jp-lineaslice-Faint"> {duration(highlight.seconds)}</span>
            )}
          </p>
          <div className="jp-lineaslice-Line">
            <Button onClick={() => onGather(goal)}>{say("Gather…")}</Button>
            <Button onClick={() => onGoal(null)}>{say("Clear")}</Button>
          </div>
        </div>
      )}
      {slice && (
        <div className="jp-lineaslice-Told" aria-busy={!props.isTold}>
          <SliceCells slice={slice} onReveal={onReveal} />
        </div>
      )}
      {highlight && <Notes notes={highlight.notes} />}
    </section>
  );
}

/** What the box completes; drawn again only when there are other variables. */
const VariableNames = memo(function VariableNames(props: { variables: readonly Variable[] }) {
  return (
    <datalist id="jp-lineaslice-variables">
      {props.variables.map(({ name }) => (
        <option key={name} value={name} />
      ))}
    </datalist>
  );
});

const MANY = 60; // statements that are listed at first

/** The statements of a slice; drawn again only for another slice. */
const SliceCells = memo(
  function SliceCells(props: { slice: SliceAnswer; onReveal: (cell: string) => void }) {
    const { slice, onReveal } = props;
    const [all, setAll] = useState(false);
    let room = all ? Infinity : MANY;
    const cells = slice.cells.map((cell) => {
      const kept = cell.lines.filter((line) => line.kept);
      const lines = kept.slice(0, Math.max(0, room));
      room -= kept.length;
      return { ...cell, lines };
    });
    return (
      <>
        <ol className="jp-lineaslice-SliceCells">
          {cells
            .filter((cell) => cell.lines.length > 0)
            .map((cell) => (
              <li key={`${cell.cell_id}/${cell.run}`}>
                <button className="jp-lineaslice-Link" onClick={() => onReveal(cell.cell_id)}>
                  {cell.label}
                </button>
                {!cell.current && (
                  <span className="jp-lineaslice-Faint"> {say("run again since")}</span>
                )}
                <ul>
                  {cell.lines.map((line) => (
                    <li key={line.event} title={`${line.reason} (${line.evidence})`}>
                      <code>{line.text}</code>
                      <small>{line.reason}</small>
                    </li>
                  ))}
                </ul>
              </li>
            ))}
        </ol>
        {room < 0 && (
          <Button onClick={() => setAll(true)}>{say("Show %1 more statements", -room)}</Button>
        )}
      </>
    );
  },
  (before, after) => before.slice === after.slice,
);

function StalePart(props: NotebookViewProps): JSX.Element {
  const { live, staleCells, onReveal } = props;
  return (
    <section aria-label={say("Stale cells")}>
      <h4>
        {say("Stale cells")} <span className="jp-lineaslice-Count">{staleCells.length}</span>
      </h4>
      {staleCells.length === 0 ? (
        <p className="jp-lineaslice-Faint">{say("All cells have seen the newest changes.")}</p>
      ) : (
        <ul className="jp-lineaslice-Stale">
          {staleCells.map((id) => {
            const cell = live.cells.get(id);
            return (
              <li key={id}>
                <button className="jp-lineaslice-Link" onClick={() => onReveal(id)}>
                  ⚠ {cell?.label}
                </button>
                {cell?.stale.map((upstream, i) => (
                  <div key={i} className="jp-lineaslice-Faint">
                    {upstream.text}
                  </div>
                ))}
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

interface VariablesProps {
  readonly variables: readonly Variable[];
  readonly shown: string | undefined;
  readonly onGoal: (goal: Goal | null) => void;
}

/** All variables, of which there may be thousands; drawn again only when they differ. */
const VariablesPart = memo(
  function VariablesPart(props: VariablesProps): JSX.Element | null {
    const { variables, shown, onGoal } = props;
    if (variables.length === 0) {
      return null;
    }
    return (
      <section aria-label={say("Variables")}>
        <h4>{say("Variables")}</h4>
        <div className="jp-lineaslice-Chips">
          {variables.map(({ name, type }) => (
            <Button
              key={name}
              title={say("Show the slice of %1 (%2)", name, type)}
              pressed={shown === name}
              onClick={() => onGoal(shown === name ? null : { name })}
            >
              {name} <small>{type}</small>
            </Button>
          ))}
        </div>
      </section>
    );
  },
  (before, after) => before.variables === after.variables && before.shown === after.shown,
);

function UnknownPart(props: NotebookViewProps): JSX.Element | null {
  const { live, onReveal } = props;
  if (live.unknown.length === 0) {
    return null;
  }
  return (
    <details>
      <summary>
        {say("Unknown calls")} <span className="jp-lineaslice-Count">{live.unknown.length}</span>
      </summary>
      <ul>
        {live.unknown.map((call) => (
          <li key={call.call}>
            <button className="jp-lineaslice-Link" onClick={() => onReveal(call.cell_id)}>
              <code>{call.call}</code>
            </button>{" "}
            × {call.times}
            {call.assumed.length > 0 && (
              <div className="jp-lineaslice-Faint">
                {say("assumed to change %1", call.assumed.join(", "))}
              </div>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
