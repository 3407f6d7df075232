/** The stored pipelines: what they make, what they load, and the way to their files. */

import { useEffect, useState } from "react";
import type { PipelineRow } from "../contract";
import type { PanelModel } from "../panel";
import { age, say } from "../words";
import { Button } from "./common";

export function PipelinesTab(props: { model: PanelModel }): JSX.Element {
  const { model } = props;
  const { store, opening, control } = model;
  const [rows, setRows] = useState<readonly PipelineRow[] | null>(null);
  const load = (): void => model.attempt(store.server.pipelines().then(setRows));
  useEffect(load, [store.stamp]);
  if (rows === null) {
    return <p className="jp-lineaslice-Body jp-lineaslice-Faint">{say("loading…")}</p>;
  }
  return (
    <div className="jp-lineaslice-Body">
      {rows.length === 0 && (
        <p className="jp-lineaslice-Faint">
          {say("No pipeline is kept yet. The export window keeps them by name.")}
        </p>
      )}
      {rows.map((row) => (
        <PipelineCard
          key={row.name}
          row={row}
          onExport={() =>
            model.attempt(
              opening.exportPipeline(
                {
                  name: row.name,
                  artifacts: row.artifacts,
                  reuse: row.reuse,
                  input_parameters: row.input_parameters,
                  required_parameters: row.required_parameters,
                },
                control,
              ),
            )
          }
          onForget={() => model.attempt(opening.forgetPipeline(row.name).then(load))}
        />
      ))}
    </div>
  );
}

/** One stored pipeline. */
export function PipelineCard(props: {
  row: PipelineRow;
  onExport: () => void;
  onForget: () => void;
}): JSX.Element {
  const { row } = props;
  const names = (chosen: PipelineRow["artifacts"]): string =>
    chosen.map(({ name, version }) => (version === null ? name : `${name} v${version}`)).join(", ");
  const facts: [string, string][] = [
    [say("Makes"), names(row.artifacts)],
    [say("Loads"), names(row.reuse)],
    [say("Parameters"), [...row.input_parameters, ...row.required_parameters].join(", ")],
    [say("Kept"), age(row.created)],
  ];
  return (
    <section aria-label={say("Pipeline %1", row.name)}>
      <h4>{row.name}</h4>
      <dl className="jp-lineaslice-Facts">
        {facts
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
      </dl>
      <div className="jp-lineaslice-Line">
        <Button onClick={props.onExport}>{say("Export…")}</Button>
        <Button onClick={props.onForget} warn>
          {say("Forget…")}
        </Button>
      </div>
    </section>
  );
}
