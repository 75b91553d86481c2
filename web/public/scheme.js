// Runs before the first paint, as a file because the content security policy allows no inline script:
// the page never flashes in the other colour scheme.
try {
  const chosen = localStorage.getItem('mailkeep.scheme') ?? 'auto'
  const dark = chosen === 'dark' || (chosen === 'auto' && matchMedia('(prefers-color-scheme: dark)').matches)
  document.documentElement.dataset.mantineColorScheme = dark ? 'dark' : 'light'
} catch {
  // Storage may be forbidden; light then.
}
