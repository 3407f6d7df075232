/** Icons that take their colour from the theme. */

import { LabIcon } from "@jupyterlab/ui-components";

const wrap = (paths: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24"><g class="jp-icon3" fill="#616161">${paths}</g></svg>`;

/** Three layers, one of them cut out. */
export const sliceIcon = new LabIcon({
  name: "lineaslice:slice",
  svgstr: wrap(
    '<path d="M12 3 2.5 8 12 13l9.5-5z"/><path d="m4.6 11-2.1 1 9.5 5 9.5-5-2.1-1-7.4 3.9z" opacity=".45"/><path d="m4.6 15-2.1 1 9.5 5 9.5-5-2.1-1-7.4 3.9z"/>',
  ),
});

/** A marker pen over lines. */
export const highlightIcon = new LabIcon({
  name: "lineaslice:highlight",
  svgstr: wrap(
    '<path d="M3 4h18v2H3zM3 18h18v2H3z" opacity=".45"/><path d="M3 8.5h13v3H3zM3 13h9v3H3z"/><path d="m15.5 15 4-4 2 2-4 4h-2z"/>',
  ),
});

/** Lines that flow into a page. */
export const gatherIcon = new LabIcon({
  name: "lineaslice:gather",
  svgstr: wrap(
    '<path d="M3 5h7v2H3zM3 11h5v2H3zM3 17h7v2H3z" opacity=".6"/><path d="M13 3h5l4 4v14h-9v-2h7V8h-3V5h-4z"/><path d="M10 11h5V8.5l4 3.5-4 3.5V13h-5z"/>',
  ),
});
