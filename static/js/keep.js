// What was typed on a page stays in this tab until a page says that it has arrived: a session that
// ended, or a basement without connection, costs no word.
import { Drafts } from './draft.js'

const KEPT = 'textarea, [name="strokes"], input:is([type="text"], [type="email"], [type="radio"], [type="checkbox"])'

export function wake(root) {
  const drafts = new Drafts(sessionStorage)
  for (const sign of root.querySelectorAll('[data-arrived]')) {
    for (const address of sign.dataset.arrived.split(' ')) drafts.forget(address)
  }
  for (const form of root.querySelectorAll('form[data-keep]:not([data-kept])')) {
    form.dataset.kept = ''
    const address = location.pathname
    const fields = [...form.querySelectorAll(KEPT)]
    if (!form.closest('main').querySelector('.errsum')) drafts.restore(address, fields)
    form.addEventListener('input', () => drafts.save(address, fields))
    form.addEventListener('change', () => drafts.save(address, fields))
    form.addEventListener('submit', () => drafts.save(address, fields))
  }
}
