/** What the page tells of itself: how fast it was for people, and that it failed. */
import { z } from 'zod';
import { contract } from '../http/contract.ts';
import { PAGE_ERRORS, VITAL_NAMES } from '../observability/product-metrics.ts';

/** One page has five vitals; errors beyond this number say nothing new. */
const MOST_VITALS = 10;
const MOST_ERRORS = 20;
/** Bytes: what the longest valid report takes, with room for spaces. */
const LIMIT = 4096;
/** A tab that lay in the background for an hour reports times beyond this; they say nothing of the page. Milliseconds. */
const LONGEST_MS = 120_000;

const pageReport = z
  .strictObject({
    vitals: z
      .array(
        z.strictObject({
          name: z.enum(VITAL_NAMES).describe('Which one, by the names of web.dev'),
          value: z.number().min(0).max(LONGEST_MS).describe('Milliseconds; of CLS the score'),
        }),
      )
      .max(MOST_VITALS)
      .default([])
      .describe('Measured by the browser'),
    errors: z
      .array(z.enum(PAGE_ERRORS))
      .max(MOST_ERRORS)
      .default([])
      .describe('Kinds of the errors that nothing handled'),
  })
  .meta({ id: 'PageReport', example: { vitals: [{ name: 'LCP', value: 812.4 }], errors: [] } });

export type PageReport = z.output<typeof pageReport>;

export const reportPage = contract({
  operationId: 'reportPage',
  method: 'post',
  path: '/page-reports',
  summary: 'Report how the page did',
  description: 'Counted and forgotten: nothing of it is stored, and no answer depends on it.',
  tag: 'page',
  access: 'public',
  body: { schema: pageReport, contentTypes: ['application/json'], limit: LIMIT },
  responses: { 204: { description: 'Counted' } },
  problems: ['content-too-large', 'unsupported-media-type', 'validation-failed'],
});
