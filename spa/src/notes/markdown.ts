/** Notes as people write them, in Markdown, made into elements that can do no harm. */
import createPurifier from 'dompurify';
import MarkdownIt from 'markdown-it';

/** Where a link may lead. Anything else could run as a script, start a program, or look like a part of this page. */
const ADDRESS = /^(?:https?:|mailto:)/i;

const TEXT_TAGS = ['p', 'br', 'hr', 'em', 'strong', 's', 'code', 'pre', 'blockquote', 'ul', 'ol', 'li', 'a'];
const HEADING_TAGS = ['h2', 'h3', 'h4', 'h5', 'h6'];
const TABLE_TAGS = ['table', 'thead', 'tbody', 'tr', 'th', 'td'];

const markdown = new MarkdownIt({ html: false, linkify: true, breaks: true, typographer: false });
const { renderer, utils } = markdown;

markdown.validateLink = (address) => ADDRESS.test(address.trim());

// a picture from elsewhere would tell its server who reads the notes, and when
renderer.rules['image'] = (tokens, index) => {
  const { content } = tokens[index]!;
  const address = String(tokens[index]!.attrGet('src') ?? '');
  return `<a href="${utils.escapeHtml(address)}">${utils.escapeHtml(content || address)}</a>`;
};

// the page has its one first heading already
for (const rule of ['heading_open', 'heading_close'] as const) {
  renderer.rules[rule] = (tokens, index, options, _env, self) => {
    const token = tokens[index]!;
    token.tag = `h${Math.min(6, Number(token.tag.slice(1)) + 1)}`;
    return self.renderToken(tokens, index, options);
  };
}

const purifier = createPurifier(globalThis.window);

purifier.addHook('afterSanitizeAttributes', (element) => {
  if (element.tagName !== 'A') return;
  element.setAttribute('target', '_blank');
  element.setAttribute('rel', 'noopener noreferrer nofollow');
});

/**
 * Renders notes. Raw HTML in them is text; what is left goes through a list of elements and attributes that are allowed,
 * so that neither a fault in one nor in the other lets a script through.
 */
export function renderMarkdown(text: string): DocumentFragment {
  return purifier.sanitize(markdown.render(text), {
    RETURN_DOM_FRAGMENT: true,
    ALLOWED_TAGS: [...TEXT_TAGS, ...HEADING_TAGS, ...TABLE_TAGS],
    ALLOWED_ATTR: ['href', 'title', 'start'],
    ALLOWED_URI_REGEXP: ADDRESS,
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
}
