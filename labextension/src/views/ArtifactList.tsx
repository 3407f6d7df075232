/** The list of artifacts: thousands of rows, of which those on the screen are drawn. */

import { KeyboardEvent, useEffect, useRef, useState } from "react";
import type { ArtifactRow } from "../contract";
import { age, bytes, count, say, shortType } from "../words";
import { VerifiedMark } from "./common";

export const ROW = 46; // height of a row, as in the style sheet
const EXTRA = 6; // rows drawn beyond the edges

export interface ArtifactListProps {
  readonly matched: number;
  /** What was asked for; when it changes, the list begins at its top again. */
  readonly query: string;
  readonly row: (index: number) => ArtifactRow | undefined;
  readonly chosen: string | null;
  readonly onNeed: (first: number, last: number) => void;
  readonly onChoose: (name: string) => void;
  readonly onDelete: (name: string) => void;
}

/** One row's text for screen readers. */
export function rowLabel(row: ArtifactRow): string {
  const state = row.verification?.state ?? say("not verified");
  const versions = count("%1 version", "%1 versions", row.versions);
  const what = `${shortType(row.type)}, ${bytes(row.size)}, ${age(row.created)}`;
  return `${row.name}, ${versions}, ${what}, ${state}`;
}

export function ArtifactList(props: ArtifactListProps): JSX.Element {
  const { matched, row, chosen, onNeed, onChoose, onDelete } = props;
  const box = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  const [height, setHeight] = useState(400);
  const [active, setActive] = useState(0);
  const at = Math.min(active, Math.max(0, matched - 1));
  const first = Math.max(0, Math.floor(top / ROW) - EXTRA);
  const last = Math.min(matched - 1, Math.ceil((top + height) / ROW) + EXTRA);

  useEffect(() => {
    const element = box.current;
    if (element === null || typeof ResizeObserver === "undefined") {
      return;
    }
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  useEffect(() => {
    setActive(0);
    if (box.current !== null) {
      box.current.scrollTop = 0;
    }
  }, [props.query]);

  useEffect(() => {
    if (last >= first) {
      onNeed(first, last);
    }
  }, [first, last, matched]);

  const go = (to: number): void => {
    const next = Math.max(0, Math.min(matched - 1, to));
    setActive(next);
    const element = box.current;
    if (element !== null) {
      const over = next * ROW;
      if (over < element.scrollTop) {
        element.scrollTop = over;
      } else if (over + ROW > element.scrollTop + element.clientHeight) {
        element.scrollTop = over + ROW - element.clientHeight;
      }
    }
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, Math.floor(height / ROW) - 1);
    const steps: Record<string, number> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: matched - 1,
    };
    const name = row(at)?.name;
    if (event.key in steps) {
      go(steps[event.key]);
    } else if ((event.key === "Enter" || event.key === " ") && name !== undefined) {
      onChoose(name);
    } else if (event.key === "Delete" && name !== undefined) {
      onDelete(name);
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };

  const drawn = [];
  for (let index = first; index <= last; index++) {
    drawn.push(index);
  }
  return (
    <div
      ref={box}
      className="jp-lineaslice-List"
      role="listbox"
      aria-label={say("Artifacts")}
      aria-activedescendant={matched > 0 ? `jp-lineaslice-row-${at}` : undefined}
      tabIndex={0}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      onKeyDown={onKeyDown}
    >
      <div style={{ height: matched * ROW, position: "relative" }} role="presentation">
        {drawn.map((index) => {
          const shown = row(index);
          return (
            <div
              key={index}
              id={`jp-lineaslice-row-${index}`}
              role="option"
              aria-selected={shown !== undefined && shown.name === chosen}
              aria-posinset={index + 1}
              aria-setsize={matched}
              aria-label={shown ? rowLabel(shown) : say("loading")}
              className={`jp-lineaslice-Row${index === at ? " jp-mod-active" : ""}`}
              style={{ top: index * ROW, height: ROW }}
              onClick={() => {
                setActive(index);
                if (shown) {
                  onChoose(shown.name);
                }
              }}
            >
              {shown ? <Row row={shown} /> : <span className="jp-lineaslice-Faint">…</span>}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Row(props: { row: ArtifactRow }): JSX.Element {
  const { row } = props;
  return (
    <>
      <div className="jp-lineaslice-RowTop">
        <span className="jp-lineaslice-Name" title={row.name}>
          {row.name}
        </span>
        {row.aliases.map((alias) => (
          <span key={alias} className="jp-lineaslice-Alias">
            @{alias}
          </span>
        ))}
        <VerifiedMark verified={row.verification} />
      </div>
      <div className="jp-lineaslice-RowBottom">
        <span title={row.type}>{shortType(row.type)}</span>
        <span>{bytes(row.size)}</span>
        <span title={new Date(row.created).toLocaleString()}>{age(row.created)}</span>
        <span title={count("%1 version", "%1 versions", row.versions)}>v{row.version}</span>
      </div>
    </>
  );
}
