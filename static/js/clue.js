// On a sheet: the category chip follows the clue chip.
import { Follower, tableOf } from './category.js'

export function wake(root) {
  for (const form of root.querySelectorAll('form[data-capture]:not([data-awake])')) {
    form.dataset.awake = ''
    follow(form)
  }
}

function follow(form) {
  const table = form.querySelector('[data-categories]')
  const category = form.querySelector('[data-category]')
  if (!table || !category) return
  const follower = new Follower(tableOf(table.dataset.categories))
  const look = () => (follower.byHand = Boolean(form.querySelector('[name="offer_category"]:checked')))
  look()
  form.addEventListener('earshot:restored', look)
  category.addEventListener('change', () => follower.chosen())
  table.addEventListener('change', (event) => {
    const wanted = follower.for(event.target.value)
    for (const chip of category.querySelectorAll('input')) {
      if (wanted !== null) chip.checked = chip.value === wanted
    }
  })
}
