// Photos of a visit: chosen or taken, shrunk, sent one by one with how far each is, and taken out again.
import { newId } from './ids.js'
import { Sending } from './sending.js'
import { shrunk } from './shrink.js'

const AGAIN_AFTER = 15_000 // milliseconds until what was lost is tried again by itself

export function wake(root) {
  for (const box of root.querySelectorAll('[data-gallery]:not([data-awake])')) {
    box.dataset.awake = ''
    for (const button of box.querySelectorAll('[data-take-out]')) takesOut(box, button)
    const input = box.querySelector('[data-add] input')
    if (input) adds(box, input)
  }
}

function adds(box, input) {
  box.querySelector('[data-plain]').hidden = true
  box.querySelector('[data-add]').hidden = false
  const tiles = new Map()
  const changed = (item) => {
    draw(box, sending, tiles, item)
    if (sending.busy) box.dataset.unsent = sending.stuck ? 'stuck' : 'moving'
    else delete box.dataset.unsent
    if (item.state === 'done') tell(box, 'photos')
    if (item.state === 'failed') tell(box, 'stuck')
    if (item.why === 'lost') setTimeout(() => sending.retry(item), AGAIN_AFTER)
  }
  const sending = new Sending({ send: (item, progress, signal) => send(box, item, progress, signal), shrink: shrunk, changed, id: newId })
  input.addEventListener('change', (event) => {
    event.stopPropagation()
    for (const file of input.files) sending.add(file)
    input.value = ''
  })
  window.addEventListener('online', () => sending.retryAll())
  window.addEventListener('beforeunload', (event) => sending.busy && event.preventDefault())
}

function send(box, item, progress, signal) {
  const form = fields(box, item.opId)
  form.append('photos', item.small, item.small.name)
  return new Promise((done, lost) => {
    const request = new XMLHttpRequest()
    request.open('POST', box.dataset.gallery)
    request.setRequestHeader('Accept', 'application/json')
    request.responseType = 'json'
    request.upload.addEventListener('progress', (event) => event.lengthComputable && progress(event.loaded / event.total))
    request.addEventListener('load', () => done({ status: request.status, body: request.response }))
    for (const sign of ['error', 'abort', 'timeout']) request.addEventListener(sign, lost)
    signal.addEventListener('abort', () => request.abort())
    request.send(form)
  })
}

function fields(box, opId) {
  const form = new FormData()
  form.append('csrfmiddlewaretoken', document.querySelector('[name="csrfmiddlewaretoken"]')?.value ?? '')
  form.append('op_id', opId)
  if (box.dataset.machine) form.append('machine', box.dataset.machine)
  if (box.dataset.ofItem) form.append('item_id', box.dataset.ofItem)
  return form
}

// One tile from the first moment: the picture at once, under it how far it is, or what can be done.
function draw(box, sending, tiles, item) {
  const tile = tiles.get(item) ?? newTile(box, tiles, item)
  const { row, progress, words, buttons } = tile
  progress.hidden = item.state !== 'sending'
  progress.value = item.share
  buttons.replaceChildren()
  row.classList.toggle('shot--stuck', item.state === 'failed' || item.state === 'refused')
  if (item.state === 'sending') words.textContent = box.dataset.sending.replace('%(share)d', item.share)
  if (item.state === 'waiting') words.textContent = box.dataset.waiting
  if (item.state === 'refused') words.textContent = item.why
  if (item.state === 'failed') {
    words.textContent = known(box, item.why)
    buttons.append(button(box.dataset.again, () => sending.retry(item)))
  }
  if (item.state === 'cancelled') return leave(tile, tiles, item)
  if (item.state === 'done') return settle(box, tile, item)
  buttons.append(button(box.dataset.cancel, () => sending.cancel(item)))
  if (item.state === 'failed' || item.state === 'refused') say(box, words.textContent)
}

function known(box, why) {
  return { out: box.dataset.out, lost: box.dataset.lost }[why] ?? (why || box.dataset.failed)
}

function newTile(box, tiles, item) {
  const row = document.createElement('li')
  row.className = 'shot'
  const frame = document.createElement('span')
  frame.className = 'thumb'
  const image = new Image()
  image.src = URL.createObjectURL(item.file)
  image.alt = ''
  frame.append(image)
  const progress = document.createElement('progress')
  progress.max = 100
  const words = document.createElement('small')
  const buttons = document.createElement('span')
  buttons.className = 'shot__do'
  row.append(frame, progress, words, buttons)
  box.parentElement.querySelector('[data-no-photos]')?.remove()
  box.querySelector('[data-shots]').append(row)
  const tile = { row, image, progress, words, buttons }
  tiles.set(item, tile)
  return tile
}

function leave(tile, tiles, item) {
  URL.revokeObjectURL(tile.image.src)
  tile.row.remove()
  tiles.delete(item)
}

function settle(box, { words, buttons }, item) {
  words.textContent = ''
  say(box, box.dataset.sent)
  const remove = button(box.dataset.remove, () => {})
  remove.dataset.takeOut = item.photo.remove
  remove.dataset.putBack = item.photo.back
  buttons.append(remove)
  takesOut(box, remove)
}

// "Remove" becomes "Undo" in its place, so that a slip of the thumb costs nothing.
function takesOut(box, element) {
  element.hidden = false
  element.addEventListener('click', async (event) => {
    event.preventDefault()
    const out = !element.dataset.out
    element.disabled = true
    const address = out ? element.dataset.takeOut : element.dataset.putBack
    if (await asked(box, address)) {
      if (out) element.dataset.out = '1'
      else delete element.dataset.out
      element.textContent = out ? box.dataset.undo : box.dataset.remove
      element.closest('.shot').classList.toggle('shot--out', out)
      if (out) say(box, box.dataset.removed)
      tell(box, 'photos')
    } else {
      say(box, box.dataset.failed)
    }
    element.disabled = false
    element.focus()
  })
}

async function asked(box, address) {
  try {
    const answer = await fetch(address, { method: 'POST', headers: { Accept: 'application/json' }, body: fields(box, newId()) })
    return answer.ok
  } catch {
    return false
  }
}

function button(label, act) {
  const made = document.createElement('button')
  made.type = 'button'
  made.className = 'btn btn--tap'
  made.textContent = label
  made.addEventListener('click', act)
  return made
}

// For the page around it, which may count them or wait for them.
function tell(box, what) {
  box.dispatchEvent(new CustomEvent(`earshot:${what}`, { bubbles: true }))
}

function say(box, words) {
  box.querySelector('[data-said]').textContent = words
}
