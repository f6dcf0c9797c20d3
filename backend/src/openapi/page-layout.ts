/** What the pages of the documentation have in common. */
import { html, type Html } from './html.ts';

export const DOCS_PATH = '/api/docs';
export const STYLE_PATH = `${DOCS_PATH}/style.css`;
export const PROBLEMS_PATH = `${DOCS_PATH}/problems`;

export interface Page {
  /** The address, to mark where the reader is. */
  path: string;
  title: string;
  /** Links within the page. */
  contents: Html;
  main: Html;
}

/** A whole HTML document, without scripts and without anything from elsewhere. */
export function layout({ path, title, contents, main }: Page, documentPath: string): string {
  const link = (to: string, text: string) =>
    html`<a href="${to}" ${to === path ? html`aria-current="page"` : ''}>${text}</a>`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · TaskTracker</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="${STYLE_PATH}" />
      </head>
      <body>
        <a class="skip" href="#content">Skip to the content</a>
        <header class="top">
          <p class="brand">TaskTracker</p>
          <nav aria-label="Documentation">
            ${link(DOCS_PATH, 'API')} ${link(PROBLEMS_PATH, 'Problems')} ${link(documentPath, 'OpenAPI')}
          </nav>
        </header>
        <div class="columns">
          <nav class="contents" aria-label="On this page">${contents}</nav>
          <main id="content" tabindex="-1">${main}</main>
        </div>
      </body>
    </html>`.markup;
}
