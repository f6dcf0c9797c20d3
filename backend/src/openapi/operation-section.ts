/** One operation on the page of the API. */
import { problemTypes, type ProblemType } from '../errors.ts';
import {
  isReference,
  resolve,
  type ApiDocument,
  type ApiResponse,
  type Header,
  type MediaType,
  type Operation,
  type Reference,
} from './document.ts';
import { html, prose, type Html } from './html.ts';
import { PROBLEMS_PATH } from './page-layout.ts';
import { limitsOf, membersTable, typeOf } from './schema-table.ts';

export interface DescribedOperation {
  method: string;
  path: string;
  operation: Operation;
}

/** @param base path before every path of the document */
export function operationSection(document: ApiDocument, described: DescribedOperation, base: string): Html {
  const { method, path, operation } = described;
  const id = operation.operationId;
  const responses = Object.entries(operation.responses);
  return html`<section class="card" id="${id}" aria-labelledby="${id}-title">
    <h3 id="${id}-title">${operation.summary}</h3>
    <p class="request">
      <span class="method ${method.toLowerCase()}">${method}</span> <code>${base}${pathOf(path)}</code>
    </p>
    <p class="id"><code>${id}</code></p>
    ${operation.description === undefined ? '' : html`<p>${prose(operation.description)}</p>`} ${parameters(operation)}
    ${body(document, operation)}
    <h4>Responses</h4>
    ${responses.filter(([, response]) => !isProblem(document, response)).map(([status, node]) => response(document, status, node))}
    <h4>Problems</h4>
    ${problems(
      document,
      responses.filter(([, node]) => isProblem(document, node)),
    )}
  </section>`;
}

/** A path that may be broken after each slash. */
export const pathOf = (path: string): Html =>
  html`${path.split('/').map((part, index) => (index === 0 ? part : html`/<wbr />${part}`))}`;

const PLACES = { path: 'in the path', query: 'in the query', header: 'header' };

function parameters({ parameters = [], operationId }: Operation): Html {
  if (parameters.length === 0) return html``;
  return html`<h4>Parameters and headers</h4>
    ${table(
      `Parameters and headers of ${operationId}`,
      ['Parameter', 'Meaning and limits'],
      parameters.map(({ name, in: place, required, schema, description }) => [
        html`<code>${name}</code>
          <span class="type">${typeOf(schema)}, ${PLACES[place]}</span>
          ${required ? html`<span class="required">required</span>` : ''}`,
        html`${prose(description ?? '')} ${limitsOf(schema)}`,
      ]),
    )}`;
}

function body(document: ApiDocument, { requestBody, operationId }: Operation): Html {
  if (!requestBody) return html``;
  const types = Object.entries(requestBody.content);
  const schemas = new Set(types.map(([, { schema }]) => JSON.stringify(schema)));
  return html`<h4>Request body</h4>
    ${types.map(
      ([type, mediaType], index) =>
        html`<p><code>${type}</code> ${mediaType.schema ? typeOf(mediaType.schema) : ''}</p>
          ${schemas.size === 1 && index > 0 ? '' : html`${bodyTable(document, mediaType, `Body of ${operationId} as ${type}`)} ${example(mediaType)}`}`,
    )}`;
}

const bodyTable = (document: ApiDocument, { schema }: MediaType, caption: string): Html =>
  schema ? membersTable(document, schema, caption) : html``;

function response(document: ApiDocument, status: string, node: ApiResponse | Reference): Html {
  const { description, headers = {}, content = {} } = resolve(document, node);
  return html`<div class="response">
    <p><span class="status">${status}</span> ${prose(description)}</p>
    ${headersList(document, headers)}
    ${Object.entries(content).map(
      ([type, mediaType]) =>
        html`<p><code>${type}</code> ${mediaType.schema ? typeOf(mediaType.schema) : ''}</p>
          ${example(mediaType)}`,
    )}
  </div>`;
}

function headersList(document: ApiDocument, headers: Record<string, Header | Reference>): Html {
  return html`<dl class="headers">
    ${Object.entries(headers).map(([name, node]) => {
      const { description, example, required } = resolve(document, node);
      return html`<dt><code>${name}</code>${required ? '' : html` <span class="type">sometimes</span>`}</dt>
        <dd>${prose(description ?? '')}: <code>${String(example)}</code></dd>`;
    })}
  </dl>`;
}

function example({ example: value }: MediaType): Html {
  if (value === undefined) return html``;
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return html`<pre><code>${text}</code></pre>`;
}

function problems(document: ApiDocument, responses: [string, ApiResponse | Reference][]): Html {
  const types = responses.flatMap(([, node]) =>
    Object.values(resolve<ApiResponse>(document, node).content ?? {}).flatMap(({ examples = {} }) =>
      Object.keys(examples),
    ),
  );
  return html`<ul class="problems">
    ${types.map((type) => {
      const { status, title } = problemTypes[type as ProblemType];
      return html`<li>
        <a href="${PROBLEMS_PATH}#${type}"><span class="status">${status}</span> ${title}</a>
      </li>`;
    })}
  </ul>`;
}

const isProblem = (document: ApiDocument, node: ApiResponse | Reference): boolean =>
  isReference(node) && 'application/problem+json' in (resolve<ApiResponse>(document, node).content ?? {});

/** @param rows each with its heading first */
function table(caption: string, headings: string[], rows: Html[][]): Html {
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${headings.map((heading) => html`<th scope="col">${heading}</th>`)}
      </tr>
    </thead>
    <tbody>
      ${rows.map(
        ([first, ...others]) =>
          html`<tr>
            <th scope="row">${first}</th>
            ${others.map((cell) => html`<td>${cell}</td>`)}
          </tr>`,
      )}
    </tbody>
  </table>`;
}
