/** How the report looks: on a screen, light or dark, and on paper. */
export const look = `:root { color-scheme: light dark; --bg: #fbfaf8; --card: #fff; --ink: #1d1b22; --quiet: #5c5965; --line: #dedbd4; --application: #4453c9; --page: #d9912b; --foreign: #8a6fb0; --failed: #c3272b; --good: #1c7a43; }
@media (prefers-color-scheme: dark) { :root { --bg: #141318; --card: #1d1b22; --ink: #efedf2; --quiet: #aba8b4; --line: #3a3742; --application: #8d98f2; --page: #eab25f; --foreign: #b79fd8; --failed: #ff7b78; --good: #63cf92; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 66rem; padding: 2.5rem 1.25rem 4rem; background: var(--bg); color: var(--ink); font: 1rem/1.5 -apple-system, BlinkMacSystemFont, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", Arial, sans-serif; overflow-wrap: anywhere; }
h1 { margin: 0 0 .25rem; font-size: 1.75rem; line-height: 1.2; letter-spacing: -.01em; }
h2 { margin: 2.25rem 0 .5rem; font-size: 1.125rem; }
h3 { margin: 1.75rem 0 .5rem; font-size: 1rem; }
.quiet, dt { color: var(--quiet); }
.verdict { margin: 1rem 0 0; font-size: 1.25rem; font-weight: 600; }
.verdict.good::before { content: "✓ "; color: var(--good); }
.verdict.bad::before { content: "✗ "; color: var(--failed); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1.25rem; margin: 1rem 0 0; }
dd { margin: 0; }
figure { margin: 1.25rem 0 0; padding: 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); }
svg { display: block; width: 100%; height: auto; font: 13px inherit; }
svg text { fill: var(--quiet); }
svg text.mark { fill: var(--ink); font-weight: 600; }
.tick { stroke: var(--line); fill: none; }
path.mark { stroke: var(--ink); stroke-dasharray: 3 3; fill: none; }
rect.application { fill: var(--application); } rect.page { fill: var(--page); } rect.foreign { fill: var(--foreign); } rect.failed { fill: var(--failed); }
figcaption { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin-top: .75rem; font-size: .875rem; }
figcaption i { display: inline-block; width: .75em; height: .75em; margin-inline-end: .4em; border-radius: 2px; }
i.application { background: var(--application); } i.page { background: var(--page); } i.foreign { background: var(--foreign); } i.failed { background: var(--failed); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: .9375rem; }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: start; vertical-align: top; }
th { color: var(--quiet); font-weight: 500; white-space: nowrap; }
.number { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.bad, .bad code { color: var(--failed); font-weight: 600; }
code { font: .875em ui-monospace, "Liberation Mono", monospace; }
pre { overflow-x: auto; padding: .75rem 1rem; border: 1px solid var(--line); border-radius: .5rem; background: var(--card); font: .875rem/1.5 ui-monospace, "Liberation Mono", monospace; }
@media print { :root { color-scheme: light; --bg: #fff; --card: #fff; --ink: #000; --quiet: #444; --line: #bbb; --application: #4453c9; --page: #d9912b; --foreign: #8a6fb0; --failed: #c3272b; --good: #1c7a43; } body { max-width: none; padding: 0; font-size: 10pt; } * { print-color-adjust: exact; } figure, table, tr { break-inside: avoid; } h2, h3 { break-after: avoid; } }`;
