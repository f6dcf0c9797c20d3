/** The style of the documentation, in the colours of the application. */
export const DOCS_STYLE = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f7f6f3, #161817);
  --surface: light-dark(#fffefd, #1f2221);
  --raised: light-dark(#f1efe9, #292d2b);
  --line: light-dark(#e4e1d9, #323735);
  --text: light-dark(#20231f, #e9ebe8);
  --quiet: light-dark(#5b5b54, #a5aba7);
  --accent: light-dark(#2f5d50, #8fcbb6);
  --get: light-dark(#2f5d50, #8fcbb6);
  --post: light-dark(#2b5a8c, #9cc4ee);
  --put: light-dark(#7a4e00, #e8bd6d);
  --delete: light-dark(#a8321f, #f3a596);
  --mono: ui-monospace, 'SF Mono', 'Cascadia Mono', 'DejaVu Sans Mono', monospace;
}
*, *::before, *::after { box-sizing: border-box; }
html { background: var(--page); color: var(--text); font: 1rem/1.55 system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif; scroll-padding-top: 1rem; -webkit-text-size-adjust: 100%; }
body { margin: 0; overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: 0.2em; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 0.25rem; }
main:focus { outline: none; }
code, pre { font-family: var(--mono); font-size: 0.875em; }
code { background: var(--raised); padding: 0.1em 0.3em; border-radius: 0.25rem; }
pre { background: var(--raised); padding: 0.875rem 1rem; border-radius: 0.5rem; margin: 0.5rem 0 1rem; line-height: 1.5; white-space: pre-wrap; }
pre code { background: none; padding: 0; font-size: 1em; }
.skip { position: absolute; inset-inline-start: -100vw; top: 0; background: var(--surface); padding: 0.75rem 1rem; z-index: 1; }
.skip:focus { inset-inline-start: 0; }
.top { display: flex; flex-wrap: wrap; align-items: baseline; gap: 0.25rem 2rem; padding: 1rem clamp(1rem, 3vw, 2.5rem); border-block-end: 1px solid var(--line); background: var(--surface); }
.brand { margin: 0; font-weight: 650; letter-spacing: -0.01em; }
.top nav { display: flex; gap: 1.25rem; }
.top a { color: var(--quiet); text-decoration: none; padding-block: 0.25rem; }
.top a:hover { color: var(--text); text-decoration: underline; }
.top a[aria-current] { color: var(--text); box-shadow: 0 2px 0 var(--accent); }
.columns { max-inline-size: 80rem; margin-inline: auto; padding: 1.5rem clamp(1rem, 3vw, 2.5rem) 4rem; }
.contents { font-size: 0.875rem; border: 1px solid var(--line); border-radius: 0.75rem; background: var(--surface); padding: 0.75rem 1rem; }
.contents h2 { font-size: 0.875rem; margin: 0.75rem 0 0.25rem; text-transform: capitalize; }
.contents h2:first-child { margin-block-start: 0; }
.contents h2 a { color: var(--text); text-decoration: none; }
.contents ul { list-style: none; margin: 0; padding: 0; }
.contents li a { display: block; padding: 0.3rem 0.4rem; border-radius: 0.375rem; color: var(--text); text-decoration: none; line-height: 1.35; }
.contents li a:hover { background: var(--raised); }
h1 { font-size: clamp(1.6rem, 4vw, 2.1rem); line-height: 1.2; letter-spacing: -0.02em; margin: 0 0 0.75rem; }
main h2 { font-size: 1.4rem; margin: 2.5rem 0 0.5rem; letter-spacing: -0.01em; }
main > section > h2::first-letter { text-transform: uppercase; }
h3 { font-size: 1.125rem; margin: 0; }
h4 { font-size: 0.8125rem; margin: 1.5rem 0 0.5rem; color: var(--quiet); text-transform: uppercase; letter-spacing: 0.05em; }
.lead { font-size: 1.0625rem; max-inline-size: 46rem; }
p { margin: 0.5rem 0; }
.card { background: var(--surface); border: 1px solid var(--line); border-radius: 0.75rem; padding: clamp(1rem, 2.5vw, 1.5rem); margin-block: 1.25rem; }
.card:target, .card:has(:target) { border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
.card h2 { margin: 0; font-size: 1.25rem; }
.card > h3 + pre { margin-block-end: 0; }
.card dl + h3 { font-size: 0.8125rem; margin: 1.25rem 0 0.5rem; color: var(--quiet); text-transform: uppercase; letter-spacing: 0.05em; }
.request { font-size: 1.0625rem; }
.request code { background: none; padding: 0; }
.id, .id code { color: var(--quiet); font-size: 0.8125rem; background: none; padding: 0; margin: 0; }
.method { font: 700 0.6875rem/1 var(--mono); display: inline-block; min-inline-size: 4.3em; color: var(--get); }
.request .method { font-size: 0.875rem; min-inline-size: 0; margin-inline-end: 0.35em; }
.method.post { color: var(--post); }
.method.put, .method.patch { color: var(--put); }
.method.delete { color: var(--delete); }
.status { font: 600 0.875em var(--mono); border: 1px solid var(--line); background: var(--raised); border-radius: 0.375rem; padding: 0.1em 0.4em; margin-inline-end: 0.25em; }
table { inline-size: 100%; border-collapse: collapse; margin: 0.25rem 0 0.75rem; table-layout: fixed; }
caption { position: absolute; inline-size: 1px; block-size: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
thead th { font-size: 0.8125rem; color: var(--quiet); font-weight: 500; border-block-end: 1px solid var(--line); }
th, td { text-align: start; vertical-align: top; padding: 0.55rem 0.75rem 0.55rem 0; font-weight: 400; }
tbody tr + tr > * { border-block-start: 1px solid var(--line); }
th:first-child { inline-size: 34%; }
td table { border-inline-start: 3px solid var(--line); margin-block-start: 0.75rem; }
td table th:first-child { padding-inline-start: 0.75rem; inline-size: 40%; }
.type, .limit, .required { display: block; font-size: 0.8125rem; color: var(--quiet); line-height: 1.5; }
p .type, dt .type { display: inline; }
.required { color: var(--delete); }
dl { margin: 0.75rem 0 0; }
dt { font-size: 0.8125rem; color: var(--quiet); }
dd { margin: 0 0 0.75rem; }
.headers { display: grid; grid-template-columns: minmax(9rem, 34%) 1fr; margin: 0.5rem 0; font-size: 0.875rem; row-gap: 0.35rem; }
.headers dt { font-size: inherit; padding-inline-end: 0.75rem; }
.headers dd { margin: 0; }
.response + .response { border-block-start: 1px solid var(--line); margin-block-start: 1rem; padding-block-start: 0.5rem; }
.problems { list-style: none; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.5rem 1.25rem; font-size: 0.9375rem; }
.problems a { text-decoration: none; display: inline-block; padding-block: 0.15rem; }
.problems a:hover { text-decoration: underline; }
@media (min-width: 62rem) {
  .columns { display: grid; grid-template-columns: 17rem minmax(0, 1fr); gap: 2.5rem; align-items: start; }
  .contents { position: sticky; inset-block-start: 1rem; max-block-size: calc(100vh - 2rem); overflow: auto; }
}
@media (max-width: 30rem) {
  .headers { grid-template-columns: 1fr; row-gap: 0; }
  .headers dd { margin-block-end: 0.5rem; }
  th:first-child { inline-size: 42%; }
}
@media (prefers-contrast: more) {
  :root { --line: light-dark(#6f6c64, #9aa39f); --text: light-dark(#000, #fff); --quiet: light-dark(#35352f, #d9dedb); }
}
@media print { .contents, .top nav, .skip { display: none; } .card { break-inside: avoid; } }
`;
