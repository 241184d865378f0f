// A toast says what happened. One that can be undone shows how long; the others go by themselves.
import { $, el, fresh } from './telling.js'

const STAYS = 8_000

export const wake = (root) => {
  for (const toast of fresh(root, '[data-toast]')) {
    const until = $('[data-until]', toast)?.dataset.until
    if (until === undefined) leaveLater(toast)
    else countDown(toast, Date.parse(until))
  }
}

const countDown = (toast, end) => {
  const left = () => end - Date.now()
  const bar = el('progress', { ariaHidden: 'true', max: left() })
  toast.append(bar)
  const timer = setInterval(() => {
    bar.value = left()
    if (bar.value) return // it stops at nothing
    clearInterval(timer)
    $('form', toast)?.remove()
    leaveLater(toast)
  }, 500)
}

// Whoever is reading or has the focus in it keeps it.
const leaveLater = (toast) => {
  if (toast.matches('.toast--late')) return
  setTimeout(() => {
    if (toast.matches(':hover, :focus-within')) leaveLater(toast)
    else toast.remove()
  }, STAYS)
}
