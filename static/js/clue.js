// On a sheet: the category chip follows the clue chip, and what was typed outlives a closed page.
import { Follower, tableOf } from './category.js'
import { Drafts, KEPT } from './draft.js'

export function wake(root) {
  for (const form of root.querySelectorAll('form[data-capture]:not([data-awake])')) {
    form.dataset.awake = ''
    follow(form)
    if (!form.closest('dialog')) keep(form)
  }
}

function follow(form) {
  const table = form.querySelector('[data-categories]')
  const category = form.querySelector('[data-category]')
  if (!table || !category) return
  const follower = new Follower(tableOf(table.dataset.categories))
  if (form.querySelector('[name="offer_category"]:checked')) follower.chosen()
  category.addEventListener('change', () => follower.chosen())
  table.addEventListener('change', (event) => {
    const wanted = follower.for(event.target.value)
    for (const chip of category.querySelectorAll('input')) {
      if (wanted !== null) chip.checked = chip.value === wanted
    }
  })
}

// A sheet that is a page of its own; one that opened as a dialog keeps its draft in sheet.js.
function keep(form) {
  const drafts = new Drafts(sessionStorage)
  const address = form.action // the same for a page and for a dialog
  const fields = [...form.querySelectorAll(KEPT)]
  if (!form.querySelector('.errsum')) drafts.restore(address, fields)
  form.addEventListener('input', () => drafts.save(address, fields))
  form.addEventListener('submit', () => drafts.sent(address, fields))
}
