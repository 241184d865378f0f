// What was typed on a page stays in this tab until a page says that it has arrived: a session that
// ended, or a basement without connection, costs no word.
import { Drafts, KEPT } from './draft.js'

const FIELDS = `${KEPT}, input:is([type="number"], [type="email"]), input[name="was"], [name="strokes"]`

export function wake(root) {
  const drafts = new Drafts(sessionStorage)
  if (document.querySelector('[data-saved]')) drafts.arrived()
  for (const sign of root.querySelectorAll('[data-arrived]')) {
    for (const address of sign.dataset.arrived.split(' ')) drafts.forget(new URL(address, location).href)
  }
  for (const form of root.querySelectorAll('form[data-keep]:not([data-awake-keep])')) {
    form.dataset.awakeKeep = ''
    const fields = [...form.querySelectorAll(FIELDS)]
    // A form that came back holds what was sent, and maybe a new id: that is what counts.
    const bound = 'bound' in form.dataset || form.querySelector('.errsum, .err')
    if (!bound && drafts.restore(form.action, fields)) show(form)
    for (const change of ['input', 'change']) form.addEventListener(change, () => drafts.save(form.action, fields))
    form.addEventListener('submit', () => drafts.sent(form.action, fields))
  }
}

function show(form) {
  const folded = form.closest('details')
  if (folded) folded.open = true
}
