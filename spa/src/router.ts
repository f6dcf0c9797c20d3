import type { Component } from 'vue';
import { createRouter, type Router, type RouteRecordRaw, type RouterHistory } from 'vue-router';
import type { TextPart } from './i18n/i18n.ts';
import { inTime } from './shared/loading.ts';
import TaskListPage from './tasks/TaskListPage.vue';

declare module 'vue-router' {
  interface RouteMeta {
    /** Who may see the page; only a person who is logged in when left out. `nobody`: only one who is not. */
    access?: 'anybody' | 'nobody' | 'administrator';
    /** Texts that the page needs besides those that are always there. */
    texts?: TextPart[];
  }
}

const texts: TextPart[] = ['auth'];
const accountTexts: TextPart[] = ['auth', 'account', 'tasks'];

const page = (load: () => Promise<{ default: Component }>) => () => inTime(load);

/** Pages that a visit of the list does not need are loaded when they are opened. */
const routes: RouteRecordRaw[] = [
  { path: '/', name: 'tasks', component: TaskListPage },
  {
    path: '/log-in',
    name: 'log-in',
    component: page(() => import('./auth/LogInPage.vue')),
    meta: { access: 'nobody', texts },
  },
  {
    path: '/register',
    name: 'register',
    component: page(() => import('./auth/RegisterPage.vue')),
    meta: { access: 'nobody', texts },
  },
  {
    path: '/forgotten-password',
    name: 'forgotten-password',
    component: page(() => import('./auth/ForgottenPasswordPage.vue')),
    meta: { access: 'anybody', texts },
  },
  {
    path: '/reset-password',
    name: 'reset-password',
    component: page(() => import('./auth/ResetPasswordPage.vue')),
    meta: { access: 'anybody', texts },
  },
  {
    path: '/confirm',
    name: 'confirm',
    component: page(() => import('./auth/ConfirmPage.vue')),
    meta: { access: 'anybody', texts },
  },
  { path: '/trash', name: 'trash', component: page(() => import('./trash/TrashPage.vue')), meta: { texts: ['tasks'] } },
  {
    path: '/account',
    name: 'account',
    component: page(() => import('./account/AccountPage.vue')),
    meta: { texts: accountTexts },
  },
  {
    path: '/administration',
    name: 'administration',
    component: page(() => import('./administration/AdministrationPage.vue')),
    meta: { access: 'administrator', texts: accountTexts },
  },
  {
    path: '/:path(.*)',
    name: 'not-found',
    component: page(() => import('./shared/NotFoundPage.vue')),
    meta: { access: 'anybody', texts: ['tasks'] },
  },
];

/**
 * Every page of the SPA. What a page shows is said by the query, so that any view can be bookmarked.
 * @param needTexts loads texts before the page that needs them is shown
 */
export function createAppRouter(history: RouterHistory, needTexts: (parts: TextPart[]) => Promise<void>): Router {
  const router = createRouter({ history, routes });
  router.beforeResolve((to) => inTime(() => needTexts(to.meta.texts ?? [])));
  return router;
}
