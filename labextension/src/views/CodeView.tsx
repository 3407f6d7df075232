/** Python code, with the reason of each line when there is one. */

import { useState } from "react";
import type { CodeReply } from "../contract";
import { say } from "../words";
import { Notes } from "./common";

const TOKEN =
  /(#.*)|("""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\b(False|None|True|and|as|assert|async|await|break|class|continue|def|del|elif|else|except|finally|for|from|global|if|import|in|is|lambda|nonlocal|not|or|pass|raise|return|try|while|with|yield)\b|\b(\d[\d_.]*(?:e[+-]?\d+)?)\b/g;
const KINDS = ["comment", "string", "keyword", "number"];

/** Text with its comments, strings, keywords and numbers told apart, for the eye only. */
export function Highlighted(props: { code: string }): JSX.Element {
  const parts = [];
  let end = 0;
  for (const found of props.code.matchAll(TOKEN)) {
    const kind = KINDS[found.slice(1).findIndex((group) => group !== undefined)];
    parts.push(props.code.slice(end, found.index));
    parts.push(
      <span key={found.index} className={`jp-lineaslice-${kind}`}>
        {found[0]}
      </span>,
    );
    end = found.index + found[0].length;
  }
  parts.push(props.code.slice(end));
  return <>{parts}</>;
}

export function CodeView(props: { reply: CodeReply }): JSX.Element {
  const { code, lines, notes } = props.reply;
  const [asked, setAsked] = useState<number | null>(null);
  const reasons = new Map(lines.map((line) => [line.line, line]));
  const reason = asked === null ? undefined : reasons.get(asked);
  return (
    <>
      <ol className="jp-lineaslice-Code" aria-label={say("Code")}>
        {code
          .replace(/\n$/, "")
          .split("\n")
          .map((text, i) => {
            const why = reasons.get(i + 1);
            return (
              <li key={i} className={why?.assumed ? "jp-mod-assumed" : ""} title={why?.reason}>
                {why ? (
                  <button
                    className="jp-lineaslice-Why"
                    aria-label={say("Why line %1 is there", i + 1)}
                    aria-expanded={asked === i + 1}
                    onClick={() => setAsked(asked === i + 1 ? null : i + 1)}
                  >
                    {i + 1}
                  </button>
                ) : (
                  <span className="jp-lineaslice-Why">{i + 1}</span>
                )}
                <code>
                  <Highlighted code={text} />
                </code>
              </li>
            );
          })}
      </ol>
      <div aria-live="polite">
        {reason && (
          <p className="jp-lineaslice-Reason">
            {say("Line %1:", reason.line)} {reason.assumed && say("kept to be safe:")}{" "}
            {reason.reason}
            {reason.evidence && ` (${reason.evidence})`}
          </p>
        )}
      </div>
      <Notes notes={notes} />
    </>
  );
}
