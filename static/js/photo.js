// Photos of a sheet: shrunk before they travel, shown at once, one can be taken out again.
// Whatever fails here, the photo is sent as it is: the server shrinks it too.
import { most } from './picture.js'
import { shrunk } from './shrink.js'

const waiting = new WeakMap() // form → how many photos are still being shrunk

export function wake(root) {
  for (const box of root.querySelectorAll('[data-photos]:not([data-awake])')) {
    box.dataset.awake = ''
    const input = box.querySelector('input[type="file"]')
    input.kept = []
    input.addEventListener('change', () => take(box, input))
    if (box.hasAttribute('data-camera') && root.matches?.('dialog')) input.click()
  }
}

async function take(box, input) {
  const form = input.form
  const room = most(input.kept.length + box.querySelectorAll('[name="kept"]').length)
  const chosen = [...input.files].slice(0, room)
  hold(form, chosen.length)
  for (const file of chosen) {
    input.kept.push(await shrunk(file))
    release(form)
  }
  show(box, input)
}

function show(box, input) {
  const all = new DataTransfer()
  for (const file of input.kept) all.items.add(file)
  input.files = all.files
  for (const old of box.querySelectorAll('[data-shown]')) {
    URL.revokeObjectURL(old.querySelector('img').src)
    old.remove()
  }
  const add = box.querySelector('.addbox')
  add.classList.toggle('addbox--wide', false)
  input.kept.forEach((file, place) => add.before(thumb(box, input, file, place)))
}

function thumb(box, input, file, place) {
  const frame = document.createElement('span')
  frame.className = 'thumb'
  frame.dataset.shown = ''
  const image = new Image()
  image.src = URL.createObjectURL(file)
  image.alt = ''
  const out = document.createElement('button')
  out.type = 'button'
  out.setAttribute('aria-label', `${box.dataset.remove} ${place + 1}`)
  out.append(box.querySelector('template').content.cloneNode(true))
  out.addEventListener('click', () => {
    input.kept.splice(place, 1)
    show(box, input)
    input.focus()
  })
  frame.append(image, out)
  return frame
}

// Save waits for the shrinking rather than sending twelve megapixels through a basement.
function hold(form, count) {
  if (!waiting.has(form)) form.addEventListener('submit', (event) => later(event, form), true)
  waiting.set(form, { ...waiting.get(form), left: (waiting.get(form)?.left ?? 0) + count })
}

function release(form) {
  const state = waiting.get(form)
  state.left -= 1
  if (state.left || !state.asked) return
  const button = state.asked
  state.asked = null
  queueMicrotask(() => form.requestSubmit(button))
}

function later(event, form) {
  const state = waiting.get(form)
  if (!state.left) return
  event.preventDefault()
  event.stopImmediatePropagation()
  state.asked = event.submitter
}
