/** One version of an artifact: value, code, lineage, and what is known of it. */

import { useEffect, useState } from "react";
import type { Chosen } from "../store";
import { age, bytes, duration, say } from "../words";
import { CodeView } from "./CodeView";
import { Button, CopyButton, Tabs, VerifiedMark } from "./common";
import { GraphView } from "./GraphView";
import { PreviewView } from "./PreviewView";

export interface ArtifactDetailProps {
  readonly chosen: Chosen;
  readonly canVerify: boolean;
  /** There is a traced notebook in which the slice can be shown. */
  readonly canHighlight: boolean;
  readonly onVersion: (version: number) => void;
  readonly onPart: (part: "preview" | "code" | "lineage") => void;
  readonly onDelete: () => void;
  readonly onDownload: () => void;
  readonly onVerify: () => void;
  readonly onHighlight: () => void;
  readonly onGather: () => void;
  readonly onExport: () => void;
  readonly onAlias: (alias: string) => void;
  readonly onClose: () => void;
}

const PARTS = ["preview", "code", "lineage", "about"] as const;
type Part = (typeof PARTS)[number];

export function ArtifactDetail(props: ArtifactDetailProps): JSX.Element {
  const { chosen } = props;
  const [part, setPart] = useState<Part>("preview");
  const { detail } = chosen;
  useEffect(() => {
    if (part === "preview" || (part !== "about" && detail?.traced)) {
      props.onPart(part);
    }
  }, [part, chosen.name, chosen.version, detail?.traced]);
  const names: Record<Part, string> = {
    preview: say("Value"),
    code: say("Code"),
    lineage: say("Lineage"),
    about: say("About"),
  };
  return (
    <section className="jp-lineaslice-Detail" aria-label={say("Artifact %1", chosen.name)}>
      <header>
        <h3 title={chosen.name}>{chosen.name}</h3>
        <button className="jp-lineaslice-Close" onClick={props.onClose} aria-label={say("Close")}>
          ✕
        </button>
      </header>
      <div className="jp-lineaslice-Line">
        <label>
          {say("Version")}{" "}
          <select
            value={chosen.version}
            onChange={(event) => props.onVersion(Number(event.target.value))}
          >
            {chosen.versions.map((version) => (
              <option key={version.version} value={version.version}>
                {version.version} · {age(version.created)} · {bytes(version.size)}
              </option>
            ))}
          </select>
        </label>
        <VerifiedMark verified={detail?.verification ?? null} long />
      </div>
      <div className="jp-lineaslice-Line">
        {detail?.traced && (
          <>
            {props.canHighlight && (
              <Button onClick={props.onHighlight} title={say("Mark its cells and lines")}>
                {say("Highlight")}
              </Button>
            )}
            <Button onClick={props.onGather}>{say("Gather…")}</Button>
            <Button onClick={props.onExport}>{say("Export…")}</Button>
            <Button
              onClick={props.onVerify}
              disabled={!props.canVerify || detail.verification?.state === "running"}
              title={
                props.canVerify
                  ? say("Run its code in a clean process and compare")
                  : say("This server does not run code")
              }
            >
              {say("Verify")}
            </Button>
          </>
        )}
        <Button onClick={props.onDownload}>{say("Download")}</Button>
        <Button onClick={props.onDelete} warn>
          {say("Delete…")}
        </Button>
      </div>
      <Tabs
        label={say("Parts of the artifact")}
        names={PARTS.map((id) => ({ id, text: names[id] }))}
        shown={part}
        onShow={(id) => setPart(id as Part)}
      />
      <div className="jp-lineaslice-Part" role="tabpanel" aria-label={names[part]} tabIndex={0}>
        <PartView {...props} part={part} />
      </div>
    </section>
  );
}

function PartView(props: ArtifactDetailProps & { part: Part }): JSX.Element {
  const { chosen, part } = props;
  const traced = chosen.detail?.traced ?? false;
  const loading = <p className="jp-lineaslice-Faint">{say("loading…")}</p>;
  const untraced = (
    <p className="jp-lineaslice-Faint">{say("Its code is not known: it was not traced.")}</p>
  );
  switch (part) {
    case "preview":
      return chosen.preview ? <PreviewView preview={chosen.preview} /> : loading;
    case "code":
      if (!traced) {
        return untraced;
      }
      return chosen.code ? (
        <>
          <div className="jp-lineaslice-Line">
            <CopyButton text={chosen.code.code} label={say("Copy code")} />
          </div>
          <CodeView reply={chosen.code} />
        </>
      ) : (
        loading
      );
    case "lineage":
      if (!traced) {
        return untraced;
      }
      return chosen.lineage ? <GraphView graph={chosen.lineage} selected={null} /> : loading;
    case "about":
      return <About {...props} />;
  }
}

function About(props: ArtifactDetailProps): JSX.Element | null {
  const { detail } = props.chosen;
  const [alias, setAlias] = useState("");
  if (detail === null) {
    return null;
  }
  const facts: [string, string][] = [
    [say("Type"), detail.type],
    [say("Saved"), new Date(detail.created).toLocaleString()],
    [say("Size"), bytes(detail.size)],
    [say("Format"), detail.safe ? detail.serializer : `${detail.serializer} ⚠`],
    [say("Expression"), detail.expression],
    [say("Made in"), detail.compute_seconds > 0 ? duration(detail.compute_seconds) : ""],
    [say("Verification"), detail.verification?.text ?? say("not verified")],
    [say("Aliases"), detail.aliases.map((alias) => `@${alias}`).join(" ")],
    [say("By"), [detail.user, detail.host].filter(Boolean).join(" @ ")],
    [say("Python"), [detail.python, detail.platform].filter(Boolean).join(", ")],
    [say("Packages"), detail.packages.map(({ name, version }) => `${name} ${version}`).join(", ")],
    ...Object.entries(detail.metadata ?? {}).map(([key, value]): [string, string] => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
    [say("SHA-256"), detail.hash],
  ];
  return (
    <>
      {!detail.safe && (
        <p className="jp-lineaslice-Reason">
          ⚠ {say("Loading this value runs code (it is a pickle): only open stores that you trust.")}
        </p>
      )}
      <form
        className="jp-lineaslice-Line"
        onSubmit={(event) => {
          event.preventDefault();
          if (alias.trim()) {
            props.onAlias(alias.trim().replace(/^@/, ""));
            setAlias("");
          }
        }}
      >
        <input
          type="text"
          value={alias}
          placeholder={say("alias, such as production")}
          aria-label={say("Alias for this version")}
          onChange={(event) => setAlias(event.target.value)}
        />
        <button className="jp-lineaslice-Button" type="submit">
          {say("Set alias")}
        </button>
      </form>
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
    </>
  );
}
