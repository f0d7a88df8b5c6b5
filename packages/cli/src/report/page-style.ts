// The style of the page: its own fonts and colours, light and dark, on narrow and wide screens and on paper.

const LIGHT = `
  color-scheme: light;
  --back: #ffffff; --raised: #f6f7f9; --line: #d9dde3; --text: #1c2128; --quiet: #57606a; --link: #0a58b5;
  --target: #fff6d6; --shade: rgb(28 33 40 / 16%);
  --aggregate: #edf3ee; --aggregate-line: #4d7c57;
  --command: #e6effb; --command-line: #3f74b8;
  --event: #fdeedd; --event-line: #b56a1d;
  --projection: #f1ecfa; --projection-line: #7a59b8;`;

const DARK = `
  color-scheme: dark;
  --back: #14171c; --raised: #1c2027; --line: #343b46; --text: #e4e8ee; --quiet: #a2acb9; --link: #82b6f5;
  --target: #3a3314; --shade: rgb(0 0 0 / 55%);
  --aggregate: #1c2c21; --aggregate-line: #74ad81;
  --command: #172a43; --command-line: #6ea3e6;
  --event: #3a2714; --event-line: #dc9a52;
  --projection: #2a2140; --projection-line: #a88be0;`;

export const PAGE_STYLE = `
:root {${LIGHT}
  --sans: system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "Noto Sans", Arial, sans-serif;
  --mono: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", "Liberation Mono", monospace;
}
@media screen and (prefers-color-scheme: dark) { :root {${DARK}
} }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body {
  margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 80rem;
  background: var(--back); color: var(--text); font: 1rem/1.55 var(--sans); overflow-wrap: break-word;
}
h1, h2, h3, p, ul, dl, dd, figure { margin: 0; padding: 0; }
h1 { font-size: 1.9rem; line-height: 1.2; letter-spacing: -0.01em; }
h2 { font-size: 1.45rem; line-height: 1.3; }
h3 { font-size: 1.05rem; line-height: 1.4; margin: 2rem 0 0.6rem; }
header p, footer, figcaption { color: var(--quiet); }
header p { margin-top: 0.35rem; }
section > p { margin-top: 0.6rem; max-width: 42rem; }
a { color: var(--link); text-decoration-thickness: 1px; text-underline-offset: 0.15em; }
a:focus-visible, .scroll:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
code { font: 0.875em/1.5 var(--mono); unicode-bidi: isolate; overflow-wrap: anywhere; white-space: pre-wrap; }
small { font-size: 0.875rem; color: var(--quiet); }
.guess { color: var(--quiet); }
.skip { position: absolute; left: -100vw; padding: 0.5rem 0.75rem; background: var(--back); }
.skip:focus { left: 0.5rem; top: 0.5rem; z-index: 1; }

nav { margin: 1.25rem 0 0; padding: 0.75rem 0; border: solid var(--line); border-width: 1px 0; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.1rem; list-style: none; }
nav a { text-decoration: none; }
nav a:hover { text-decoration: underline; }
nav li { min-width: 0; }

section { padding-top: 2rem; }
section + section { margin-top: 2.5rem; border-top: 1px solid var(--line); }
.facts { display: flex; flex-wrap: wrap; gap: 0.9rem 2.25rem; margin-top: 1.1rem; }
.facts div { min-width: 0; }
.facts dt { font-size: 0.8125rem; color: var(--quiet); }

.scroll {
  overflow-x: auto; border: 1px solid var(--line); border-radius: 8px;
  background:
    linear-gradient(to right, var(--back) 40%, transparent) left / 40px 100%,
    linear-gradient(to left, var(--back) 40%, transparent) right / 40px 100%,
    radial-gradient(farthest-side at 0 50%, var(--shade), transparent) left / 14px 100%,
    radial-gradient(farthest-side at 100% 50%, var(--shade), transparent) right / 14px 100%;
  background-repeat: no-repeat; background-attachment: local, local, scroll, scroll;
}
h2 + .scroll, h2 + figure, figure + .scroll { margin-top: 1.1rem; }
table { border-collapse: collapse; width: 100%; font-size: 0.9375rem; }
th, td { padding: 0.55rem 0.85rem; text-align: start; vertical-align: top; border-top: 1px solid var(--line); }
thead th { border-top: 0; font-size: 0.8125rem; font-weight: 600; color: var(--quiet); white-space: nowrap; }
tbody th { min-width: 8.5rem; font-weight: 400; }
td:last-child { width: 100%; min-width: 15rem; overflow-wrap: anywhere; }
tr:target > * { background: var(--target); }
td code, th code { display: inline-block; width: max-content; max-width: 20rem; }
th > code:first-child, th > a > code { font-weight: 600; }
.words { display: block; }
.stack { list-style: none; }

.diagram { display: block; margin: 0 auto; box-sizing: content-box; padding: 1.25rem; }
.diagram text { font: 13px var(--mono); fill: var(--text); text-anchor: middle; dominant-baseline: central; white-space: pre; }
.diagram .edge path { fill: none; stroke: var(--quiet); stroke-width: 1.25; }
.diagram .edge polygon { fill: var(--quiet); }
.diagram .beside text { paint-order: stroke; stroke: var(--back); stroke-width: 4px; stroke-linejoin: round; }
.diagram .edge.guessed path { stroke-dasharray: 5 4; }
.diagram .node rect, .diagram .node path { stroke-width: 1.25; fill: none; }
.diagram a:hover text { text-decoration: underline; }
${['aggregate', 'command', 'event', 'projection']
  .map(
    (kind) => `.diagram .${kind} rect { fill: var(--${kind}); stroke: var(--${kind}-line); }
.diagram .${kind} path { stroke: var(--${kind}-line); }
.sign.${kind} { background: var(--${kind}); border-color: var(--${kind}-line); }`,
  )
  .join('\n')}
figcaption { margin-top: 0.6rem; font-size: 0.875rem; }
.legend { display: flex; flex-wrap: wrap; gap: 0.2rem 1.25rem; list-style: none; }
.legend li { display: flex; align-items: center; gap: 0.45rem; }
.sign { width: 1.4rem; height: 0.85rem; border: 1.25px solid; }
.sign.command { border-radius: 3px; }
.sign.event { border-radius: 1rem; }
.sign.aggregate { border-left-width: 4px; border-right-width: 4px; border-style: double; border-top-style: solid; border-bottom-style: solid; }
.sign.projection { border-top-width: 3px; border-bottom-width: 3px; border-style: double; border-left-style: solid; border-right-style: solid; }
.sign.guessed { height: 0; border: 0; border-top: 1.5px dashed var(--quiet); }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: 0.875rem; }
footer p { max-width: 48rem; }

@media (min-width: 64rem) {
  body { display: grid; grid-template-columns: 13rem minmax(0, 1fr); column-gap: 3rem; padding: 2.5rem 2.5rem 4rem; }
  header, footer { grid-column: 1 / -1; }
  nav {
    position: sticky; top: 1.5rem; align-self: start; max-height: calc(100vh - 3rem); overflow-y: auto;
    margin-top: 2rem; padding: 0; border: 0;
  }
  nav ul { display: block; }
  nav a { display: block; padding: 0.2rem 0; }
  .skip + header { padding-bottom: 1.25rem; border-bottom: 1px solid var(--line); }
}

@media print {
  body { display: block; max-width: none; padding: 0; font-size: 10pt; }
  nav, .skip { display: none; }
  a { color: inherit; text-decoration: none; }
  .scroll { overflow: visible; background: none; }
  .diagram { box-sizing: border-box; max-width: 100%; height: auto; padding: 0.5rem; }
  th, td { padding: 0.3rem 0.5rem; }
  tbody th { min-width: 0; }
  th code { max-width: 10rem; }
  td code { display: inline; }
  td:last-child { width: 40%; min-width: 8rem; }
  figure, tr, .facts { break-inside: avoid; }
  h2, h3, thead { break-after: avoid; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
