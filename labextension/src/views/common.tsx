/** Small parts that several views use. */

import { ReactNode, useRef, useState } from "react";
import type { Note, Problem, Verified } from "../contract";
import { age, say } from "../words";

/** What went wrong and what to do about it. */
export function ProblemView(props: { problem: Problem; onClose?: () => void }): JSX.Element {
  const { problem, onClose } = props;
  return (
    <div className="jp-lineaslice-Problem" role="alert">
      <strong>{problem.title}</strong>
      {problem.detail && <span> {problem.detail}</span>}
      {problem.do && <div className="jp-lineaslice-Do">{problem.do}</div>}
      {onClose && (
        <button className="jp-lineaslice-Close" onClick={onClose} aria-label={say("Dismiss")}>
          ✕
        </button>
      )}
    </div>
  );
}

/** Findings about a slice. */
export function Notes(props: { notes: readonly Note[] }): JSX.Element | null {
  if (props.notes.length === 0) {
    return null;
  }
  return (
    <ul className="jp-lineaslice-Notes" aria-label={say("Notes")}>
      {props.notes.map((note, i) => (
        <li key={i} title={note.hint}>
          {note.message}
          {note.hint && <span className="jp-lineaslice-Do"> {note.hint}</span>}
        </li>
      ))}
    </ul>
  );
}

const MARKS: Record<string, string> = {
  verified: "✓",
  differs: "≠",
  failed: "✗",
  nondeterministic: "≈",
  running: "…",
};

/** The state of verification: a sign and a word, never a colour alone. */
export function VerifiedMark(props: { verified: Verified | null; long?: boolean }): JSX.Element {
  const { verified, long } = props;
  const state = verified?.state ?? "unverified";
  const word = {
    verified: say("verified"),
    differs: say("differs"),
    failed: say("failed"),
    nondeterministic: say("nondeterministic"),
    running: say("verifying"),
    unverified: say("not verified"),
  }[state];
  const when = verified?.checked ? `, ${age(verified.checked)}` : "";
  return (
    <span
      className={`jp-lineaslice-Verified jp-mod-${state}`}
      title={(verified?.text || word) + when}
      aria-label={word}
    >
      <span aria-hidden="true">{MARKS[state] ?? "–"}</span>
      {long && ` ${word}`}
    </span>
  );
}

/** Tabs that arrow keys walk through. */
export function Tabs(props: {
  label: string;
  names: readonly { readonly id: string; readonly text: string; readonly note?: string }[];
  shown: string;
  onShow: (id: string) => void;
}): JSX.Element {
  const { names, shown, onShow, label } = props;
  const list = useRef<HTMLDivElement>(null);
  const step = (by: number): void => {
    const at = names.findIndex(({ id }) => id === shown);
    const next = names[(at + by + names.length) % names.length];
    onShow(next.id);
    list.current?.querySelector<HTMLElement>(`[data-tab="${next.id}"]`)?.focus();
  };
  return (
    <div className="jp-lineaslice-Tabs" role="tablist" aria-label={label} ref={list}>
      {names.map(({ id, text, note }) => (
        <button
          key={id}
          data-tab={id}
          role="tab"
          aria-selected={id === shown}
          tabIndex={id === shown ? 0 : -1}
          onClick={() => onShow(id)}
          onKeyDown={(event) => {
            const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
            if (by !== undefined) {
              event.preventDefault();
              step(by);
            }
          }}
        >
          {text}
          {note && <span className="jp-lineaslice-Count">{note}</span>}
        </button>
      ))}
    </div>
  );
}

/** Puts a text on the clipboard and says so. */
export function CopyButton(props: { text: string; label?: string }): JSX.Element {
  const [copied, setCopied] = useState(false);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(props.text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <button className="jp-lineaslice-Button" onClick={() => void copy()}>
      <span aria-live="polite">{copied ? say("Copied") : (props.label ?? say("Copy"))}</span>
    </button>
  );
}

/** A button of ours. */
export function Button(props: {
  children: ReactNode;
  onClick: () => void;
  disabled?: boolean;
  main?: boolean;
  warn?: boolean;
  title?: string;
  pressed?: boolean;
}): JSX.Element {
  const { main, warn, pressed } = props;
  const styles = `${main ? " jp-mod-accept" : ""}${warn ? " jp-mod-warn" : ""}`;
  return (
    <button
      className={`jp-lineaslice-Button${styles}`}
      onClick={props.onClick}
      disabled={props.disabled}
      title={props.title}
      aria-pressed={pressed}
    >
      {props.children}
    </button>
  );
}
