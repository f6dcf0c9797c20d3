/** Entry of the SPA: puts the parts together and shows the page once its texts are here. */
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { createWebHistory } from 'vue-router';
import App from './App.vue';
import { activateLocale, createAppI18n } from './i18n/i18n.ts';
import { createAppRouter } from './router.ts';
import { usePreferencesStore } from './shared/preferences.store.ts';
import './styles/tokens.css';
import './styles/base.css';

const i18n = createAppI18n();
const app = createApp(App, { showLocale: activateLocale.bind(undefined, i18n) });
app.use(createPinia()).use(i18n).use(createAppRouter(createWebHistory()));
await activateLocale(i18n, usePreferencesStore().locale);
app.mount('#app');
