import { conflict, type AppError } from '../errors.ts';

/** Only where there is no mail to tell the owner of the address instead, or where it was proven. */
export const addressTaken = (): AppError =>
  conflict('There is an account with this address already.', [{ pointer: '/email', detail: 'is taken' }]);
