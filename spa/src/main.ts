/** Entry of the SPA: puts the parts together and shows the page once its texts are here. */
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { createWebHistory } from 'vue-router';
import App from './App.vue';
import { linkTokenIn, takeLinkToken } from './auth/link-token.ts';
import { activateLocale, createAppI18n, needTexts } from './i18n/i18n.ts';
import { startPageReports } from './page-reports/page-reports.ts';
import { createAppRouter } from './router.ts';
import { guard } from './session/guard.ts';
import { useSessionStore } from './session/session.store.ts';
import { usePageLoadStore } from './shared/page-load.store.ts';
import { usePreferencesStore } from './shared/preferences.store.ts';
import './styles/tokens.css';
import './styles/base.css';

const i18n = createAppI18n();
const app = createApp(App, { showLocale: activateLocale.bind(undefined, i18n) });
startPageReports(app);
app.use(createPinia()).use(i18n);
takeLinkToken();
useSessionStore().start();
// a link that is pasted into an open page changes nothing but the fragment
addEventListener('hashchange', () => linkTokenIn(location.hash) && location.reload());
const router = createAppRouter(createWebHistory(), (parts) => needTexts(i18n, parts));
guard(router);
usePageLoadStore().watch(router);
app.use(router);
await activateLocale(i18n, usePreferencesStore().locale);
app.mount('#app');
