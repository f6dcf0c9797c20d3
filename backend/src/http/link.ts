/** The Link header of the next page (RFC 8288): an address with the members of a query that are set. */
export function nextLink(url: string, query: Record<string, unknown>): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.set(name, String(value));
  return `<${url}?${search}>; rel="next"`;
}
