/** The page that the `type` of a problem points to. */
import { problemTypes, type ProblemType } from '../errors.ts';
import { html, prose, type Html } from './html.ts';
import { PROBLEMS_PATH, type Page } from './page-layout.ts';
import { problemDocs } from './problem-docs.ts';
import { problemExample } from './problem-responses.ts';

const AGAIN = { never: 'No: it will fail again', later: 'Yes, after a while' };

export function problemsPage(): Page {
  const types = Object.keys(problemTypes) as ProblemType[];
  return {
    path: PROBLEMS_PATH,
    title: 'Problems',
    contents: html`<ul>
      ${types.map((type) => html`<li><a href="#${type}">${problemTypes[type].status} ${type}</a></li>`)}
    </ul>`,
    main: html`<h1>Problems</h1>
      <p class="lead">
        An error is a problem document of the media type <code>application/problem+json</code> (<a
          href="https://www.rfc-editor.org/rfc/rfc9457"
          >RFC 9457</a
        >). Its <code>type</code> is a stable name, and the address of its explanation on this page;
        <code>title</code> belongs to the type and <code>detail</code> to the request. Programs should look at
        <code>type</code>, never at the texts.
      </p>
      ${types.map(problem)}`,
  };
}

function problem(type: ProblemType): Html {
  const { meaning, advice, retry } = problemDocs[type];
  const { status, title } = problemTypes[type];
  return html`<section class="card" id="${type}" aria-labelledby="${type}-title">
    <h2 id="${type}-title"><span class="status">${status}</span> ${title}</h2>
    <p class="id"><code>${PROBLEMS_PATH}#${type}</code></p>
    <dl>
      <dt>What it means</dt>
      <dd>${prose(meaning)}</dd>
      <dt>What to do</dt>
      <dd>${prose(advice)}</dd>
      <dt>Send the same request again?</dt>
      <dd>${AGAIN[retry]}</dd>
    </dl>
    <h3>Example</h3>
    <pre><code>${JSON.stringify(problemExample(type), null, 2)}</code></pre>
  </section>`;
}
