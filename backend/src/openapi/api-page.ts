/** The readable page of the API, made from the OpenAPI document and nothing else. */
import { operationsOf, type ApiDocument } from './document.ts';
import { html, prose, type Html } from './html.ts';
import { operationSection, pathOf } from './operation-section.ts';
import { DOCS_PATH, type Page } from './page-layout.ts';
import { membersTable, typeOf } from './schema-table.ts';

export function apiPage(document: ApiDocument): Page {
  const base = document.servers[0]!.url;
  const groups = document.tags.map((tag) => ({
    ...tag,
    operations: operationsOf(document).filter(({ operation }) => operation.tags.includes(tag.name)),
  }));
  const schemas = Object.entries(document.components.schemas);
  return {
    path: DOCS_PATH,
    title: 'API',
    contents: html`${groups.map(
        ({ name, operations }) =>
          html`<h2><a href="#tag-${name}">${name}</a></h2>
            <ul>
              ${operations.map(
                ({ method, path, operation }) =>
                  html`<li>
                    <a href="#${operation.operationId}"
                      >${methodName(method)} <span class="path">${pathOf(path)}</span></a
                    >
                  </li>`,
              )}
            </ul>`,
      )}
      <h2><a href="#schemas">schemas</a></h2>
      <ul>
        ${schemas.map(([name]) => html`<li><a href="#schema-${name}">${name}</a></li>`)}
      </ul>`,
    main: html`<h1>${document.info.title} API</h1>
      <p class="lead">${prose(document.info.description ?? '')}</p>
      <p>
        Every path below begins with <code>${base}</code>. A first request, with an API token from the account page:
      </p>
      <pre><code>curl http://localhost:8080${base}/tasks -H "Authorization: Bearer $TOKEN" --json '{"title": "Buy milk"}'</code></pre>
      ${groups.map(
        ({ name, description, operations }) =>
          html`<section aria-labelledby="tag-${name}">
            <h2 id="tag-${name}">${name}</h2>
            <p>${prose(description)}</p>
            ${operations.map((described) => operationSection(document, described, base))}
          </section>`,
      )}
      <section aria-labelledby="schemas">
        <h2 id="schemas">schemas</h2>
        ${schemas.map(
          ([name, schema]) =>
            html`<section class="card" aria-labelledby="schema-${name}">
              <h3 id="schema-${name}">${name}</h3>
              <p><span class="type">${typeOf(schema)}</span> ${prose(schema.description ?? '')}</p>
              ${membersTable(document, schema, `Members of ${name}`)}
            </section>`,
        )}
      </section>`,
  };
}

const methodName = (method: string): Html => html`<span class="method ${method.toLowerCase()}">${method}</span>`;
