/** Tables of the members of a schema, with what they may hold. */
import { isReference, nameOf, resolve, type ApiDocument, type Reference, type Schema } from './document.ts';
import { html, prose, type Html } from './html.ts';

/** `integer or null`, or a link to the schema of that name. */
export function typeOf(node: Schema | Reference): Html {
  if (isReference(node)) return html`<a href="#schema-${nameOf(node)}">${nameOf(node)}</a>`;
  if (node.oneOf) return html`one of ${node.oneOf.length} forms`;
  const types = [node.type ?? 'any'].flat();
  const named = types.map((type, index) => {
    const text = type === 'array' && node.items ? html`array of ${typeOf(node.items)}` : type;
    return html`${index > 0 ? ' or ' : ''}${text}`;
  });
  return html`${named}${node.format === undefined ? '' : ` (${node.format})`}`;
}

/** What a value must keep to, its default and an example, each on a line. */
export function limitsOf(schema: Schema): Html[] {
  const lines: Html[] = [];
  const add = (label: string, value: unknown) =>
    lines.push(
      html`<span class="limit"
        >${label} <code>${typeof value === 'string' ? value : JSON.stringify(value)}</code></span
      >`,
    );
  const range = (label: string, from: number | undefined, to: number | undefined) => {
    if (from !== undefined && to !== undefined) lines.push(html`<span class="limit">${label} ${from} to ${to}</span>`);
    else if (from !== undefined) lines.push(html`<span class="limit">${label} from ${from}</span>`);
    else if (to !== undefined) lines.push(html`<span class="limit">${label} up to ${to}</span>`);
  };
  if (schema.enum)
    lines.push(
      html`<span class="limit">one of ${schema.enum.map((value) => html`<code>${String(value)}</code> `)}</span>`,
    );
  range('value', schema.minimum, schema.maximum);
  range('characters', schema.minLength, schema.maxLength);
  range('items', schema.minItems, schema.maxItems);
  if (schema.default !== undefined) add('default', schema.default);
  if (schema.example !== undefined && schema.example !== null) add('example', schema.example);
  return lines;
}

/** @param caption names the table for those who do not see what is around it */
export function membersTable(document: ApiDocument, node: Schema | Reference, caption: string): Html {
  const schema = resolve(document, node);
  if (schema.oneOf)
    return html`${schema.oneOf.map((form) => membersTable(document, form, `${caption}: ${formName(document, form)}`))}`;
  if (schema.items && !schema.properties) return membersTable(document, schema.items, `${caption}: each item`);
  if (!schema.properties) return html``;
  const rows = Object.entries(schema.properties).map(([name, member]) => {
    const resolved = resolve(document, member);
    const nested = isReference(member) ? html`` : nestedTable(document, member, `${caption}: ${name}`);
    return html`<tr>
      <th scope="row">
        <code>${name}</code>
        <span class="type">${typeOf(member)}</span>
        ${schema.required?.includes(name) ? html`<span class="required">required</span>` : ''}
      </th>
      <td>${prose(resolved.description ?? '')} ${isReference(member) ? '' : limitsOf(resolved)} ${nested}</td>
    </tr>`;
  });
  return html`<table>
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        <th scope="col">Member</th>
        <th scope="col">Meaning and limits</th>
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
  </table>`;
}

/** Members of members stand in the row of theirs. */
function nestedTable(document: ApiDocument, schema: Schema, caption: string): Html {
  const inner = schema.items ?? schema;
  if (isReference(inner)) return html``;
  return inner.properties || inner.oneOf ? membersTable(document, inner, caption) : html``;
}

/** The value that tells a form from the others, such as `op` of an operation. */
function formName(document: ApiDocument, form: Schema | Reference): string {
  const constant = Object.values(resolve(document, form).properties ?? {}).find(
    (member) => !isReference(member) && member.enum?.length === 1,
  ) as Schema | undefined;
  return String(constant?.enum?.[0] ?? 'form');
}
