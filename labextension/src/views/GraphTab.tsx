/** The graph of the notebook on the screen: of what is sliced, or of the whole session. */

import { useEffect, useState } from "react";
import type { GraphAnswer, Node, Problem } from "../contract";
import { openModal } from "../modal";
import type { PanelModel } from "../panel";
import { problemOf } from "../opening";
import { say } from "../words";
import { ProblemView } from "./common";
import { GraphView } from "./GraphView";

type Level = GraphAnswer["level"];

export function GraphTab(props: { model: PanelModel }): JSX.Element {
  const { control, store } = props.model;
  const [level, setLevel] = useState<Level>("cells");
  const [graph, setGraph] = useState<GraphAnswer | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const model = control?.model;
  const goal = model?.goal ?? null;
  const stale = control?.stale.join() ?? "";
  const connected = model?.status === "connected";

  useEffect(() => {
    if (!model || !connected) {
      setGraph(null);
      return;
    }
    let wanted = true;
    model.ask({ type: "graph", level, ...(goal ? { of: goal } : {}) }).then(
      (answer) => {
        if (wanted) {
          setGraph(answer);
          setProblem(null);
        }
      },
      (reason: unknown) => wanted && setProblem(problemOf(reason)),
    );
    return () => {
      wanted = false;
    };
  }, [model, connected, level, JSON.stringify(goal), model?.live.events, stale]);

  const open = (node: Node): void => {
    if (node.kind === "artifact") {
      void store.choose({ name: node.id.slice(1, node.id.lastIndexOf(":")) });
      props.model.show("artifacts");
    } else if (node.cell_id) {
      control?.reveal(node.cell_id, node.line);
    }
  };

  if (!connected) {
    return (
      <p className="jp-lineaslice-Body jp-lineaslice-Faint">
        {say("The graph needs a traced notebook: run %load_ext lineaslice in one.")}
      </p>
    );
  }
  return (
    <div className="jp-lineaslice-Body">
      <div className="jp-lineaslice-Line">
        <label>
          {say("Boxes are")}{" "}
          <select value={level} onChange={(event) => setLevel(event.target.value as Level)}>
            <option value="statements">{say("statements")}</option>
            <option value="cells">{say("cells")}</option>
            <option value="artifacts">{say("artifacts")}</option>
          </select>
        </label>
        <span className="jp-lineaslice-Faint">
          {goal ? say("of the slice of %1", graph?.goal ?? "") : say("of the whole session")}
        </span>
      </div>
      {problem && <ProblemView problem={problem} />}
      {graph && graph.nodes.length === 0 && (
        <p className="jp-lineaslice-Faint">{say("Nothing ran yet.")}</p>
      )}
      {graph && graph.nodes.length > 0 && (
        <GraphView
          graph={graph}
          selected={control?.activeCellId ?? null}
          onOpen={open}
          onEnlarge={() =>
            openModal(say("Dependencies in %1", control?.panel.title.label ?? ""), (close) => (
              <GraphView
                graph={graph}
                selected={control?.activeCellId ?? null}
                onOpen={(node) => {
                  close();
                  open(node);
                }}
              />
            ))
          }
        />
      )}
    </div>
  );
}
