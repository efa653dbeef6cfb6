const hidden = '[data-base-ui-focus-guard][aria-hidden]'

/**
 * Beside an open menu or list of choices stand empty elements that hand the focus on. They are hidden from screen readers
 * although Tab reaches them, which WCAG 4.1.2 does not allow; without a role or a word they stay silent as they are.
 */
export function showFocusGuards(): () => void {
  const show = () => {
    for (const guard of document.querySelectorAll(hidden)) guard.removeAttribute('aria-hidden')
  }
  // The outer ones come a render after the list itself.
  const timers = [setTimeout(show), setTimeout(show, 100)]
  return () => {
    for (const timer of timers) clearTimeout(timer)
  }
}
