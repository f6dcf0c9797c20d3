/** English texts of what stands beside the list: releases, keys, commands. */
export default {
  release: {
    newer: 'A new version of TaskTracker is ready.',
    reload: 'Reload',
    later: 'Later',
  },
} as const;
