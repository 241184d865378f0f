// Wakes the behaviours a page asks for by its data- attributes, and loads nothing else.
const wanted = [
  ['[data-sheet]', () => import('./sheet.js')],
  ['form[data-capture]', () => import('./clue.js')],
  ['form[data-draft]', () => import('./typed.js')],
  ['[data-scan]', () => import('./scan.js')],
  ['[data-checklist]', () => import('./checklist.js')],
  ['[data-photos]', () => import('./photo.js')],
  ['[data-sign]', () => import('./sign.js')],
  ['[data-gallery]', () => import('./gallery.js')],
  ['[data-due]', () => import('./clock.js')],
  ['[data-print]', () => import('./print.js')],
  ['[data-keys], [data-side]', () => import('./desk.js')],
  ['[data-toast]', () => import('./toast.js')],
  ['[data-board]', () => import('./board.js')],
  ['[data-passkey]', () => import('./passkey.js')],
  ['[data-theme-pick], [data-hands-pick]', () => import('./theme.js')],
]

async function wake(root) {
  for (const [sign, load] of wanted) {
    if (root.matches?.(sign) || root.querySelector(sign)) (await load()).wake(root)
  }
  const problem = root.querySelector('[data-focus]')
  problem?.focus({ preventScroll: false })
}

// A row of chips that runs off the edge shows the one that is chosen.
for (const chosen of document.querySelectorAll('.chips--scroll > [aria-current]')) {
  const row = chosen.parentElement
  const hidden = chosen.getBoundingClientRect().right - row.getBoundingClientRect().right
  if (hidden > 0) row.scrollLeft += hidden + 48 // and a part of the next, so that more is seen to follow
}

// One press, one request: a second press while the first is on its way does nothing.
document.addEventListener('submit', (event) => {
  const button = event.submitter
  if (!button?.matches('[data-once]') || event.defaultPrevented) return
  if (button.getAttribute('aria-busy') === 'true') event.preventDefault()
  else button.setAttribute('aria-busy', 'true')
})
window.addEventListener('pageshow', () => {
  for (const busy of document.querySelectorAll('[data-once][aria-busy]')) busy.removeAttribute('aria-busy')
})

// What htmx or a sheet brings in later is woken like the rest.
document.addEventListener('htmx:load', (event) => wake(event.detail.elt))
document.addEventListener('earshot:arrived', (event) => wake(event.target))

// A form was taken: what this tab kept of it, in case it would be lost on its way, may go.
if (document.cookie.includes('taken=')) import('./typed.js').then((typed) => typed.taken())

// The part that an address names is in view again when behaviours above it have changed their height.
let untouched = performance.getEntriesByType('navigation')[0]?.type === 'navigate'
for (const sign of ['wheel', 'touchstart', 'keydown']) {
  addEventListener(sign, () => (untouched = false), { once: true, passive: true })
}
wake(document).then(() => untouched && document.getElementById(location.hash.slice(1))?.scrollIntoView())
