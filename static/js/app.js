// Wakes the behaviours a page asks for by its data- attributes, and loads nothing else.
import { $, $$, on } from './telling.js'

// Each module with the data- attribute that wants it (none: its own name), or its selector; woken in this order.
const wanted = {
  rescue: 'signout',
  photo: 'photos',
  capture: 'op',
  drafts: 'draft',
  status: 'phone',
  door: '',
  signin: '',
  ledger: '',
  here: '',
  sheet: '[data-sheet], #sheet',
  clue: 'capture',
  scan: '',
  checklist: '',
  sign: '',
  noted: 'main[data-at]',
  gallery: '',
  update: 'person',
  clock: 'due',
  print: '',
  desk: '[data-keys], [data-side]',
  toast: '',
  board: '',
  passkey: '',
  theme: 'pick',
}

// They come side by side, and are woken in their order.
const wake = async (root) => {
  const isWanted = (name) => {
    const sign = (wanted[name] || name).replace(/^\w+$/, '[data-$&]')
    return root.matches?.(sign) || $(sign, root)
  }
  const parts = Object.keys(wanted).filter(isWanted).map((name) => import(`./${name}.js`).catch(console.info))
  for (const part of parts) Promise.resolve(root).then((await part)?.wake).catch(console.info)
  $('[data-focus]', root)?.focus()
}

// A row of chips that runs off the edge shows the one that is chosen, and a part of the next, so that more is seen to follow.
for (const chosen of $$('.chips--scroll > [aria-current]')) {
  const row = chosen.parentElement
  row.scrollLeft = chosen.offsetLeft + chosen.offsetWidth + 48 - row.offsetLeft - row.offsetWidth
}

// What is pressed before everything is awake waits for it: without a network such a form can only be kept by its behaviour.
let early = []
on(document, 'submit', (event) => {
  if (!early || !event.target.matches('[data-op], [data-draft], [data-signout]')) return
  event.preventDefault()
  event.stopImmediatePropagation()
  early.push(event.submitter)
}, true)

// One press, one request: a second press while the first is on its way does nothing.
on(document, 'submit', (event) => {
  const button = event.submitter
  if (!button?.matches('[data-once]') || event.defaultPrevented) return
  if (button.ariaBusy) event.preventDefault()
  else button.ariaBusy = true
})
on(window, 'pageshow', () => {
  for (const button of $$('[data-once]')) button.ariaBusy = null
})

// What htmx or a sheet brings in later is woken like the rest.
on(document, 'htmx:load', (event) => wake(event.detail.elt))
on(document, ':arrived', (event) => wake(event.target))

// A form was taken: what this tab kept of it, in case it would be lost on its way, may go.
if (document.cookie.includes('taken=')) import('./drafts.js').then((typed) => typed.taken())

// The part that an address names is in view again when behaviours above it have changed their height.
let untouched = performance.getEntriesByType('navigation')[0]?.type === 'navigate'
on(window, 'wheel touchstart keydown', () => (untouched = false), { passive: true })
wake(document).then(() => {
  const pressed = early
  early = null
  for (const button of pressed) button?.click()
  if (untouched) $(':target')?.scrollIntoView()
})
