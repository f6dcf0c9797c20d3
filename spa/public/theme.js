// Applies the chosen theme before the first paint. A file of its own, because the content security policy allows no
// inline script; a classic one, because a module runs only after the page has been shown.
try {
  const theme = localStorage.getItem('tasktracker.theme');
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme;
} catch {
  // storage is switched off: the system's theme is used
}
