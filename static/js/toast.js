// A toast says what happened. One that can be undone shows how long; the others go by themselves.
const STAYS = 8_000

export function wake(root) {
  for (const toast of root.querySelectorAll('[data-toast]:not([data-awake])')) {
    toast.dataset.awake = ''
    const undo = toast.querySelector('[data-until]')
    if (undo) countDown(toast, Date.parse(undo.dataset.until))
    else leaveLater(toast)
  }
}

export function share(now, start, end) {
  return Math.max(0, Math.min(1, (end - now) / Math.max(1, end - start)))
}

function countDown(toast, end) {
  const start = Date.now()
  const bar = document.createElement('progress')
  bar.setAttribute('aria-hidden', 'true')
  bar.value = 1
  toast.append(bar)
  const timer = setInterval(() => {
    bar.value = share(Date.now(), start, end)
    if (bar.value > 0) return
    clearInterval(timer)
    toast.querySelector('form')?.remove()
    leaveLater(toast)
  }, 500)
}

// Whoever is reading or has the focus in it keeps it.
function leaveLater(toast) {
  if (toast.classList.contains('toast--late')) return
  setTimeout(() => {
    if (toast.matches(':hover, :focus-within')) leaveLater(toast)
    else toast.remove()
  }, STAYS)
}
