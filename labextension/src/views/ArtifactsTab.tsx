/** Filter, list and detail of the store; files can be dropped on it. */

import { DragEvent, useEffect, useRef, useState } from "react";
import type { PanelModel } from "../panel";
import { count, say } from "../words";
import { ArtifactDetail } from "./ArtifactDetail";
import { ArtifactList } from "./ArtifactList";
import { Button, ProblemView } from "./common";

const SORTS = ["created", "name", "size", "kind", "version", "verification"] as const;

export function ArtifactsTab(props: { model: PanelModel }): JSX.Element {
  const { model } = props;
  const { store, opening, control } = model;
  const [text, setText] = useState(store.filter);
  const [dropping, setDropping] = useState(false);
  const chooser = useRef<HTMLInputElement>(null);
  const formats = store.status?.upload_formats ?? [];

  useEffect(() => {
    if (text === store.filter) {
      return;
    }
    const timer = setTimeout(() => void store.setQuery({ filter: text }), 120);
    return () => clearTimeout(timer);
  }, [text]);

  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer.types.includes("Files");
  const over = (event: DragEvent): void => {
    if (carriesFiles(event)) {
      event.preventDefault();
      setDropping(true);
    }
  };
  const drop = (event: DragEvent): void => {
    setDropping(false);
    if (carriesFiles(event)) {
      event.preventDefault();
      event.stopPropagation();
      void store.upload([...event.dataTransfer.files]);
    }
  };
  const sortNames: Record<string, string> = {
    created: say("newest"),
    name: say("name"),
    size: say("size"),
    kind: say("kind"),
    version: say("version"),
    verification: say("verification"),
  };
  const { chosen, sorting } = store;
  const which = chosen && { name: chosen.name, version: chosen.version };
  const canHighlight = control?.model.status === "connected";
  return (
    <div
      className={`jp-lineaslice-Artifacts${dropping ? " jp-mod-dropping" : ""}`}
      onDragOver={over}
      onDragLeave={() => setDropping(false)}
      onDrop={drop}
    >
      <div className="jp-lineaslice-Line jp-lineaslice-Tools">
        <input
          type="search"
          value={text}
          placeholder={say("Filter")}
          title={say("A name or a pattern (iris*), a type, an alias")}
          aria-label={say("Filter artifacts")}
          onChange={(event) => setText(event.target.value)}
        />
        <select
          value={sorting.sort}
          aria-label={say("Sort by")}
          title={say("Sort by")}
          onChange={(event) => {
            const sort = event.target.value;
            const order = ["created", "size", "version"].includes(sort) ? "desc" : "asc";
            void store.setQuery({ sorting: { sort, order } });
          }}
        >
          {SORTS.map((sort) => (
            <option key={sort} value={sort}>
              {sortNames[sort]}
            </option>
          ))}
        </select>
      </div>
      <div className="jp-lineaslice-Line jp-lineaslice-Tools">
        <span className="jp-lineaslice-Faint" role="status">
          {store.matched === store.total
            ? count("%1 artifact", "%1 artifacts", store.total)
            : say("%1 of %2", store.matched, store.total)}
          {store.busy && ` · ${say("uploading…")}`}
        </span>
        <Button onClick={() => chooser.current?.click()} title={formats.join(" ")}>
          {say("Upload…")}
        </Button>
        <Button
          onClick={() =>
            model.attempt(opening.exportPipeline({ artifacts: which ? [which] : [] }, control))
          }
        >
          {say("Export…")}
        </Button>
        <input
          ref={chooser}
          type="file"
          multiple
          hidden
          aria-label={say("Files to upload")}
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            event.target.value = "";
            void store.upload(files);
          }}
        />
      </div>
      <div className="jp-lineaslice-Hidden" aria-live="polite">
        {store.announcement}
      </div>
      {store.problem && <ProblemView problem={store.problem} onClose={() => store.tell(null)} />}
      {store.loaded && store.total === 0 && <Empty />}
      {store.matched > 0 && (
        <ArtifactList
          matched={store.matched}
          query={JSON.stringify([store.filter, store.kind, sorting])}
          row={(index) => store.row(index)}
          chosen={chosen?.name ?? null}
          onNeed={(first, last) => void store.need(first, last)}
          onChoose={(name) => void store.choose({ name })}
          onDelete={(name) => model.attempt(opening.remove(name))}
        />
      )}
      {chosen && which && (
        <ArtifactDetail
          chosen={chosen}
          canVerify={store.status?.can_run ?? false}
          canHighlight={canHighlight}
          onVersion={(version) => void store.choose({ name: chosen.name, version })}
          onPart={(part) => void store.loadPart(part)}
          onDelete={() => model.attempt(opening.remove(chosen.name, chosen.version))}
          onDownload={() => model.attempt(opening.download(which))}
          onVerify={() => void store.verify(which)}
          onHighlight={() => control?.pin({ artifact: chosen.name, version: chosen.version })}
          onGather={() => model.attempt(opening.gatherStored(which, control))}
          onExport={() => model.attempt(opening.exportPipeline({ artifacts: [which] }, control))}
          onAlias={(alias) => void store.setAlias(which, alias)}
          onClose={() => void store.choose(null)}
        />
      )}
      {dropping && <div className="jp-lineaslice-Drop">{say("Drop to save as artifacts")}</div>}
    </div>
  );
}

function Empty(): JSX.Element {
  return (
    <div className="jp-lineaslice-Body">
      <p>{say("Nothing is saved yet. In a notebook:")}</p>
      <pre className="jp-lineaslice-Text">
        {'%load_ext lineaslice\nimport lineaslice\nlineaslice.save(value, "name")'}
      </pre>
      <p className="jp-lineaslice-Faint">{say("Or drop a CSV, Parquet, npy or JSON file here.")}</p>
    </div>
  );
}
