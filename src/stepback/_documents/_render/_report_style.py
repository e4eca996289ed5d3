"""The style sheet of a report as HTML, for screens, phones and paper."""

from __future__ import annotations

# Text has the color of the page or notebook around it, light or dark; lines and bars are shades
# that can be seen on both. On a narrow screen each row of a wide table becomes a block, in which
# every cell has the label of its column: no column is cut off, and nothing has to be scrolled.
REPORT_STYLE = """
.stepback-report { max-width: 52rem; line-height: 1.5; color: inherit; overflow-wrap: break-word; }
.stepback-report .title { font-size: 1.7em; line-height: 1.25; margin: 0 0 .25em; }
.stepback-report .heading { font-size: 1.2em; line-height: 1.3; margin: 2em 0 .5em;
  padding-top: .75em; border-top: 1px solid rgba(127, 127, 127, .35); }
.stepback-report .appendix { font-size: .95em; }
.stepback-report .appendix .heading { font-size: 1.1em; margin-top: 1.25em; }
.stepback-report .appendix > .heading { font-size: 1.3em; margin-top: 2.5em; }
.stepback-report p { margin: .5em 0; }
.stepback-report .byline, .stepback-report .data-note { font-size: .92em; opacity: .85; }
.stepback-report .findings { margin: 1.25em 0; padding: .25em 0 .25em 2em;
  border-left: .3em solid rgb(64, 132, 214); font-size: 1.15em; font-weight: 600; }
.stepback-report .findings li { margin: .4em 0; padding-left: .25em; }
.stepback-report .lead { font-size: 1.1em; font-weight: 600; }
.stepback-report ul { margin: .5em 0; padding-left: 1.25em; }
.stepback-report li { overflow-wrap: anywhere; }
.stepback-report pre { margin: .5em 0; padding: .5em .75em; font-size: .92em; white-space: pre-wrap;
  overflow-wrap: anywhere; color: inherit; background: rgba(127, 127, 127, .12); }
.stepback-report .figures { margin: .75em 0; }
.stepback-report .figures > div { display: grid; grid-template-columns: 13em 9em 1fr;
  gap: 0 1em; padding: .3em 0; border-bottom: 1px solid rgba(127, 127, 127, .25); }
.stepback-report .figures dt, .stepback-report .figures dd { margin: 0; min-width: 0; }
.stepback-report .figure { font-weight: 600; }
.stepback-report .figure:has(+ .note:empty) { grid-column: 2 / -1; }
.stepback-report .note { opacity: .85; overflow-wrap: anywhere; }
.stepback-report table { border-collapse: collapse; margin: .75em 0; font-size: .95em;
  font-variant-numeric: tabular-nums; width: 100%; }
.stepback-report caption { caption-side: top; text-align: left; font-weight: 600;
  padding: .25em 0; color: inherit; }
.stepback-report th, .stepback-report td { padding: .3em 1em .3em 0; vertical-align: top;
  text-align: left; background: none; color: inherit; white-space: normal; min-width: 3.5em;
  font-weight: 400; overflow-wrap: anywhere; border: 0;
  border-bottom: 1px solid rgba(127, 127, 127, .25); }
.stepback-report th:last-child, .stepback-report td:last-child { padding-right: 0; }
.stepback-report thead th { font-weight: 600; border-bottom-width: 2px; vertical-align: bottom;
  overflow-wrap: normal; }
.stepback-report tr { background: none; }
.stepback-report .number { text-align: right; min-width: 0; }
.stepback-report td.number { white-space: nowrap; overflow-wrap: normal; }
.stepback-report .track { display: inline-block; width: 4em; margin-left: .75em; text-align: left; }
.stepback-report .bar { display: inline-block; height: .6em; border-radius: .1em;
  background: rgb(64, 132, 214); print-color-adjust: exact; -webkit-print-color-adjust: exact; }
@media screen and (max-width: 40rem) {
  .stepback-report .figures > div { grid-template-columns: minmax(8em, 1fr) fit-content(55%); }
  .stepback-report .figures .note { grid-column: 1 / 3; }
  .stepback-report .figures .note:empty { display: none; }
  .stepback-report .compact th, .stepback-report .compact td { min-width: 0; font-size: .85em;
    padding-right: .5em; }
  .stepback-report .wide, .stepback-report .wide tbody, .stepback-report .wide tr,
  .stepback-report .wide th, .stepback-report .wide td, .stepback-report .wide caption {
    display: block; text-align: left; padding: 0; border: 0; min-width: 0; }
  .stepback-report .wide thead { position: absolute; width: 1px; height: 1px; overflow: hidden;
    clip-path: inset(50%); white-space: nowrap; }
  .stepback-report .wide tr { padding: .5em 0; border-bottom: 1px solid rgba(127, 127, 127, .35); }
  .stepback-report .wide td, .stepback-report .wide th { display: grid;
    grid-template-columns: 45% 1fr; gap: 0 .75em; white-space: normal; }
  .stepback-report .wide [data-label]::before { content: attr(data-label); opacity: .85; }
  .stepback-report .wide tbody th { font-weight: 600; }
  .stepback-report .wide caption { padding-bottom: .25em; }
}
@media print {
  .stepback-report { font-size: 10pt; max-width: none; }
  .stepback-report .heading, .stepback-report .lead, .stepback-report caption,
  .stepback-report thead,
  .stepback-report tbody tr:nth-child(-n+2) { break-after: avoid; }
  .stepback-report tbody tr:nth-last-child(-n+2) { break-before: avoid; }
  .stepback-report .findings { margin: .75em 0; }
  .stepback-report > figure { zoom: .88; } /* so that the first page holds it on Letter, too */
  .stepback-report tr, .stepback-report li, .stepback-report .figures > div,
  .stepback-report figure { break-inside: avoid; }
  .stepback-report thead { display: table-header-group; }
  .stepback-report .byline, .stepback-report .data-note, .stepback-report .note { opacity: 1; }
}
""".strip()
PAGE_STYLE = """
:root { color-scheme: light dark; }
body { margin: 2rem auto; padding: 0 1rem; max-width: 52rem; font-family: system-ui, sans-serif;
  background: #ffffff; color: #1b1d20; }
@media (prefers-color-scheme: dark) { body { background: #16181c; color: #e8e8e8; } }
@media print {
  @page { margin: 1.5cm; }
  :root { color-scheme: light; }
  body { margin: 0; padding: 0; max-width: none; background: #ffffff; color: #000000; }
}
""".strip()
