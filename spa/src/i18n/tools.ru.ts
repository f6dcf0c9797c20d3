/** Russian texts of what stands beside the list: releases, keys, commands. */
import type { ToolsMessages } from './messages.ts';

const ru: ToolsMessages = {
  release: {
    newer: 'Готова новая версия TaskTracker.',
    reload: 'Обновить',
    later: 'Позже',
  },
};

export default ru;
