/** What a value looks like. Values are texts here: nothing of them is ever markup. */

import type { Preview } from "../contract";
import { count, say } from "../words";

export function PreviewView(props: { preview: Preview }): JSX.Element {
  const { preview } = props;
  switch (preview.kind) {
    case "table":
      return (
        <>
          <div className="jp-lineaslice-Scroll">
            <table className="jp-lineaslice-Table">
              <thead>
                <tr>
                  {preview.columns.map((column, i) => (
                    <th key={i} scope="col">
                      {column}
                      <small>{preview.dtypes[i]}</small>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {preview.rows.map((row, i) => (
                  <tr key={i}>
                    {row.map((cell, j) => (
                      <td key={j}>{cell}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className="jp-lineaslice-Faint">
            {preview.shape.join(" × ")}
            {preview.more_columns > 0 &&
              `, ${count("%1 column not shown", "%1 columns not shown", preview.more_columns)}`}
          </p>
        </>
      );
    case "array":
      return (
        <>
          <p className="jp-lineaslice-Faint">
            {preview.shape.join(" × ") || say("scalar")} {preview.dtype}
          </p>
          <pre className="jp-lineaslice-Text">{preview.text}</pre>
        </>
      );
    case "text":
      return (
        <>
          <pre className="jp-lineaslice-Text">{preview.text}</pre>
          {preview.truncated && <p className="jp-lineaslice-Faint">{say("… there is more")}</p>}
        </>
      );
    case "image":
      return (
        <img
          className="jp-lineaslice-Image"
          src={`data:${preview.mime};base64,${preview.base64}`}
          alt={say("The stored figure, %1 by %2 pixels", preview.width, preview.height)}
        />
      );
    case "none":
      return (
        <p className="jp-lineaslice-Faint">
          {preview.reason} {preview.do}
        </p>
      );
  }
}
