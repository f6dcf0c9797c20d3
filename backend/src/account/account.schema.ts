/** The contracts of one's own account. */
import { z } from 'zod';
import { bodyProblems, contract } from '../http/contract.ts';
import { email, language, password, User } from '../users/users.schema.ts';

export const getAccount = contract({
  operationId: 'getAccount',
  access: 'account',
  method: 'get',
  path: '/account',
  tag: 'account',
  summary: 'Returns the account that asks',
  responses: { 200: { description: 'The account', schema: User } },
  problems: [],
});

export const updateAccount = contract({
  operationId: 'updateAccount',
  access: 'account',
  method: 'patch',
  path: '/account',
  tag: 'account',
  summary: 'Changes the language of mails',
  body: {
    contentTypes: ['application/merge-patch+json', 'application/json'],
    schema: z.strictObject({ language: language.optional() }).meta({ example: { language: 'ru' } }),
  },
  responses: { 200: { description: 'The changed account', schema: User } },
  problems: bodyProblems,
});

export const changePassword = contract({
  operationId: 'changePassword',
  access: 'account',
  method: 'post',
  path: '/account/password',
  tag: 'account',
  summary: 'Changes the password, and ends all other sessions',
  body: {
    contentTypes: ['application/json'],
    schema: z.strictObject({ currentPassword: password, newPassword: password }),
  },
  responses: { 204: { description: 'The password is changed' } },
  problems: bodyProblems,
});

export const changeEmail = contract({
  operationId: 'changeEmail',
  access: 'account',
  method: 'post',
  path: '/account/email',
  tag: 'account',
  summary: 'Changes the address',
  description: 'Where mail is sent, the new address counts when the link that is sent to it is opened.',
  body: { contentTypes: ['application/json'], schema: z.strictObject({ email, password }) },
  responses: {
    200: { description: 'The changed account', schema: User },
    202: { description: 'A mail to the new address tells how to go on' },
  },
  problems: ['conflict', ...bodyProblems],
});

export const deleteAccount = contract({
  operationId: 'deleteAccount',
  access: 'account',
  cookies: true,
  method: 'post',
  path: '/account/deletion',
  tag: 'account',
  summary: 'Deletes the account with all its data, for good',
  body: {
    contentTypes: ['application/json'],
    schema: z.strictObject({
      email: email.meta({ description: 'Address of the account, so that it is not the wrong one' }),
      password: password.optional().meta({ description: 'Its password, if it has one' }),
    }),
  },
  responses: { 204: { description: 'There is no such account any more' } },
  problems: ['conflict', ...bodyProblems],
});
