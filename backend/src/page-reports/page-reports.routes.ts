/** The HTTP side of page reports. */
import { endpoint, type Endpoint } from '../http/contract.ts';
import * as schema from './page-reports.schema.ts';

export const pageReportsEndpoints: Endpoint[] = [
  endpoint(schema.reportPage)(async ({ body }, { pageReports }) => {
    pageReports.count(body);
    return { status: 204 };
  }),
];
