// On a sheet: the category chip follows the clue chip, until somebody has chosen it by hand.
import { $, fresh, on } from './telling.js'

export const wake = (root) => fresh(root, 'form[data-capture]').forEach(follow)

const follow = (form) => {
  const categories = JSON.parse($('[data-categories]', form)?.dataset.categories ?? '{}')
  const chips = form.elements.offer_category
  let followed = ''
  on(form, 'change', ({ target: { name, value } }) => {
    if (name !== 'clue') return
    const wanted = category(categories[value], chips.value, followed)
    if (wanted) chips.value = followed = wanted
  })
}

// The category to show for a clue; nothing where it should be left as it is.
export const category = (wanted, chosen, followed) => chosen === followed && wanted
