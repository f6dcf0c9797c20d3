/** Parts of the editor that come after it. Once for all editors: they are loaded once. */
import { lazily } from '../shared/lazily.ts';

export const AttachmentsSection = lazily(() => import('../attachments/AttachmentsSection.vue'), 'attachments');
export const NotesView = lazily(() => import('../notes/NotesView.vue'));
