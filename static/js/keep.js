// Words typed into a form of a page, kept for this tab until a page says that they have arrived:
// a session may end, a basement may swallow them.
import { Drafts, KEPT } from './draft.js'

const FIELDS = `${KEPT}, input[type="number"], input[name="was"]`

export function wake(root) {
  const drafts = new Drafts(sessionStorage)
  if (document.querySelector('[data-saved]')) drafts.arrived()
  for (const form of root.querySelectorAll('form[data-keep]:not([data-awake])')) {
    form.dataset.awake = ''
    const fields = [...form.querySelectorAll(FIELDS)]
    // A form that came back holds what was sent, and maybe a new id: that is what counts.
    if (!('bound' in form.dataset) && drafts.restore(form.action, fields)) show(form)
    form.addEventListener('input', () => drafts.save(form.action, fields))
    form.addEventListener('submit', () => drafts.sent(form.action, fields))
  }
}

function show(form) {
  const folded = form.closest('details')
  if (folded) folded.open = true
}
