// Photos of a visit: chosen or taken, shrunk, kept on the phone at once, sent by themselves; and taken out again.
import { keepAndSend } from './capture.js'
import { onTop } from './noted.js'
import { bytes } from './outbox.js'
import { shrunk } from './shrink.js'
import { $, $$, $part, copyOf, fresh, on, send } from './telling.js'

const [OUT, BACK] = ['photo.remove', 'photo.put_back']

export const wake = (root) => {
  for (const box of fresh(root, '[data-gallery]')) {
    box.dataset.awake = ''
    on(box, 'click', (event) => turn(event, box))
    const input = $('[data-add] input', box)
    again(box).finally(() => input && take(box, input)) // what was chosen before this was awake
    if (input) on(input, 'change', (event) => take(box, input, event.stopPropagation()))
  }
}

// A tile says where its photo is.
on(document, ':outbox', ({ detail: { op_id, state } }) => {
  for (const shot of $$(`[data-of-op="${op_id}"]`)) isAt(shot, state)
})
const isAt = (shot, state) => shot.classList.toggle('shot--sent', state === 'acked')

// What is on the phone and not on the page yet: photos that were added, and those that were taken out.
const again = async (box) => {
  const here = placeOf(fieldsOf(box))
  for (const op of await onTop()) {
    const { type, fields, target, photos } = op
    if (type === 'photo.add' && here === placeOf(fields)) for (const { sha256 } of photos) tile(box, op, await bytes(sha256))
    const button = buttonOf(box, target.sha256 ?? target.photo)
    if (button && [OUT, BACK].includes(type)) mark(button, type === OUT)
  }
  send(box, 'photos')
}

const fieldsOf = ({ dataset: { machine, ofItem } }) => ({ machine: [machine], item_id: [ofItem] })
const placeOf = (fields) => `${Object.values(fields)}`
const buttonOf = (box, name) => $part(`take-out="${name}"`, box)

const take = async (box, input) => {
  const files = [...input.files]
  input.value = ''
  for (const file of files) {
    const small = await shrunk(file)
    if (small.size) tile(box, await ask(box, 'photo.add', { photos: [small] }), small)
    told(box, small.size ? 'kept' : 'empty')
  }
}

const ask = (box, type, { target, ...more }) => {
  return keepAndSend({ type, target: { visit: $('main').dataset.visit, ...target }, fields: fieldsOf(box), says: box.dataset.says, ...more })
}

const tile = (box, { op_id, state, photos: [{ sha256 }] }, file) => {
  if (!file || buttonOf(box, sha256)) return
  const shot = copyOf('shot')
  shot.dataset.ofOp = op_id
  $('img', shot).src = URL.createObjectURL(file)
  $('button', shot).dataset.takeOut = sha256
  isAt(shot, state)
  $part('shots', box).append(shot)
}

// "Remove" becomes "Undo" in its place, so that a slip of the thumb costs nothing.
const turn = async (event, box) => {
  const button = event.target.closest('[data-take-out]')
  if (!button) return
  event.preventDefault()
  const name = button.dataset.takeOut
  const out = !button.closest('.shot--out')
  const target = { [name.length === 64 ? 'sha256' : 'photo']: name }
  await ask(box, out ? OUT : BACK, { target, says: `${box.dataset.says}: ${button.children[out ? 0 : 1].textContent}` })
  mark(button, out)
  told(box, out && 'removed')
}

const mark = (button, out) => button.closest('.shot').classList.toggle('shot--out', out)

// For whoever listens, and for the page around it, which counts them.
const told = (box, what) => {
  $part('said', box).textContent = what ? box.dataset[what] : ''
  send(box, 'photos')
}
