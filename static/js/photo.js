// Photos of a sheet: shrunk before they travel, shown at once, one can be taken out again.
// Whatever fails here, the photo is sent as it is: the server shrinks it too.
import { outbox } from './outbox.js'
import { most, shrunk } from './shrink.js'
import { $, $$, copyOf, fresh, on, send } from './telling.js'

export const wake = (root) => {
  for (const box of fresh(root, '[data-photos]')) {
    const input = $('[type=file]', box)
    Object.assign(input, { kept: [], shrinking: 0 })
    on(input, 'change', () => take(box, input))
    on(input, ':again', (event) => show(box, input, event.detail))
    on(input.form, 'submit', (event) => later(event, input), true)
    if (input.files.length) take(box, input) // chosen before this was awake
    else if ('camera' in box.dataset && root.matches?.('dialog')) input.click()
  }
}

// Save waits for the shrinking rather than sending twelve megapixels through a basement.
const later = (event, input) => {
  if (!input.shrinking) return
  event.preventDefault()
  event.stopImmediatePropagation()
  input.asked = event.submitter
}

const take = async (box, input) => {
  const room = most(input.kept.length + $$('[name=kept]', box).length)
  const chosen = [...input.files].slice(0, room)
  input.shrinking += chosen.length
  for (const file of chosen) {
    const small = await shrunk(file)
    const why = small.size ? await held(small) : 'empty'
    if (why) say(box, why)
    else input.kept.push(small)
    input.shrinking -= 1
  }
  show(box, input)
  changed(input)
  if (input.shrinking || !input.asked) return
  input.form.requestSubmit(input.asked)
  input.asked = null
}

const changed = (input) => send(input, 'shots', input.kept.map((file) => file.held).filter(Boolean))

// On this phone the moment it was taken. One that cannot be kept is not taken, and words still save.
const held = async (file) => {
  try {
    file.held = await outbox.hold(await file.arrayBuffer(), file.type)
  } catch (error) {
    if (error?.name === 'QuotaExceededError') return 'full'
  }
}

const say = (box, why) => Object.assign($('.err', box), { textContent: box.dataset[why], hidden: false })

const show = (box, input, files = input.kept) => {
  const all = new DataTransfer()
  for (const file of files) all.items.add(file)
  Object.assign(input, { kept: files, files: all.files })
  for (const old of $$('[data-shown]', box)) old.remove()
  const add = $('.addbox', box)
  add.classList.remove('addbox--wide')
  add.before(...files.map((file, place) => thumb(box, input, file, place)))
}

const thumb = (box, input, file, place) => {
  const frame = copyOf('frame', box)
  const out = $('button', frame)
  $('img', frame).src = URL.createObjectURL(file)
  out.lastElementChild.append(place + 1)
  on(out, 'click', () => {
    input.kept.splice(place, 1)
    show(box, input)
    changed(input)
    input.focus()
  })
  return frame
}
