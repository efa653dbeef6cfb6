// Runs before the first paint so that the chosen theme does not flash; a file, because inline scripts are forbidden.
;(() => {
  try {
    const theme = localStorage.getItem('treu.theme')
    if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
  } catch {}
})()
