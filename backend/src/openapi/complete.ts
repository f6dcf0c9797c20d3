import { operationsOf, resolve, type ApiDocument, type MediaType } from './document.ts';
import { exampleOf } from './example.ts';

/** Adds to a generated document what follows from the rest of it: examples, and the task that 412 tells. */
export function complete(document: ApiDocument): ApiDocument {
  for (const { operation } of operationsOf(document)) {
    addExamples(document, operation.requestBody?.content);
    for (const response of Object.values(operation.responses)) {
      addExamples(document, resolve(document, response).content);
    }
  }
  addCurrentTask(document);
  return document;
}

/** What 412 tells besides: the task as it is now. */
function addCurrentTask(document: ApiDocument): void {
  const current = exampleOf(document, { $ref: '#/components/schemas/Task' });
  for (const { content } of Object.values(document.components.responses)) {
    const example = content?.['application/problem+json']?.examples?.['precondition-failed'];
    if (example) example.value = { ...(example.value as object), current };
  }
}

function addExamples(document: ApiDocument, content: Record<string, MediaType> = {}): void {
  for (const mediaType of Object.values(content)) {
    if (mediaType.examples !== undefined || mediaType.example !== undefined || !mediaType.schema) continue;
    const example = exampleOf(document, mediaType.schema);
    if (example !== undefined) mediaType.example = example;
  }
}
