// The customer's page: a pad to sign on, and the address of whoever was tapped.
import { Strokes } from './strokes.js'

export function wake(root) {
  for (const form of root.querySelectorAll('[data-sign]:not([data-awake])')) {
    form.dataset.awake = ''
    pad(form)
    addresses(form)
  }
}

function pad(form) {
  const box = form.querySelector('[data-pad]')
  const sheet = box.querySelector('svg')
  const ink = box.querySelector('[data-ink]')
  const field = form.querySelector('[data-strokes]')
  const { width, height } = sheet.viewBox.baseVal
  const strokes = new Strokes(width, height, field.value)
  const show = () => {
    ink.setAttribute('d', strokes.path)
    field.value = strokes.toString()
  }
  const changed = () => {
    show()
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const place = (event) => {
    const edge = sheet.getBoundingClientRect()
    return [((event.clientX - edge.left) * width) / edge.width, ((event.clientY - edge.top) * height) / edge.height]
  }
  box.hidden = false
  form.querySelector('[data-pad-acts]').hidden = false
  box.addEventListener('pointerdown', (event) => {
    if (!event.isPrimary || event.button) return
    event.preventDefault()
    box.setPointerCapture(event.pointerId)
    strokes.begin(...place(event))
    show()
  })
  box.addEventListener('pointermove', (event) => {
    if (!event.isPrimary) return
    const all = event.getCoalescedEvents?.() ?? []
    for (const each of all.length ? all : [event]) strokes.move(...place(each))
    if (strokes.open) show()
  })
  for (const over of ['pointerup', 'pointercancel']) {
    box.addEventListener(over, () => {
      strokes.end()
      changed()
    })
  }
  form.querySelector('[data-undo]').addEventListener('click', () => (strokes.undo(), changed()))
  form.querySelector('[data-clear]').addEventListener('click', () => (strokes.clear(), changed()))
  form.addEventListener('earshot:restored', () => (strokes.load(field.value), show()))
  show()
}

// Whoever is tapped brings their address, unless another one was typed.
function addresses(form) {
  const field = form.querySelector('[data-address-field]')
  const chips = [...form.querySelectorAll('[data-address]')]
  const known = chips.map((chip) => chip.dataset.address)
  for (const chip of chips) {
    chip.addEventListener('change', () => {
      if (known.includes(field.value) || !field.value) field.value = chip.dataset.address
    })
  }
}
