// Buttons that print; without JavaScript the browser's own menu does.
export function wake(root) {
  for (const button of root.querySelectorAll('[data-print]:not([data-awake])')) {
    button.dataset.awake = ''
    button.hidden = false
    button.addEventListener('click', () => window.print())
  }
}
