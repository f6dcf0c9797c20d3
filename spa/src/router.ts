import { createRouter, type Router, type RouterHistory } from 'vue-router';
import NotFoundPage from './shared/NotFoundPage.vue';
import TaskListPage from './tasks/TaskListPage.vue';

/** Every page of the SPA. What a page shows is said by the query, so that any view can be bookmarked. */
export function createAppRouter(history: RouterHistory): Router {
  return createRouter({
    history,
    routes: [
      { path: '/', name: 'tasks', component: TaskListPage },
      { path: '/:path(.*)', name: 'not-found', component: NotFoundPage },
    ],
  });
}
