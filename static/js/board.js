// The day board: a visit is dragged, or moved by keys, to another time or technician. Without this, its page does it.
import { clamp, clock, columnAt, grabbed, stepped } from './slots.js'

const FAR_ENOUGH = 6 // pixels before a press becomes a drag
let held = null
let awake = false

export function wake() {
  if (awake) return
  awake = true
  document.addEventListener('pointerdown', pressed)
  document.addEventListener('pointermove', dragged)
  document.addEventListener('pointerup', released)
  document.addEventListener('pointercancel', letGo)
  document.addEventListener('click', clicked, true)
  document.addEventListener('dragstart', (event) => event.target.closest?.('[data-visit]') && event.preventDefault())
  document.addEventListener('keydown', typed)
}

function grid() {
  const { first, quarters } = document.querySelector('.board').dataset
  return { first: Number(first), quarters: Number(quarters) }
}

function columnOf(card) {
  return card.dataset.at === undefined ? null : Number(card.dataset.at)
}

function lanes() {
  return [...document.querySelectorAll('[data-lane]')]
}

function take(card, by) {
  const { quarters } = grid()
  const wide = Math.min(Number(card.dataset.wide), quarters)
  const lane = card.closest('[data-lane]')
  held = { card, by, wide, lane, column: columnOf(card) ?? firstFree(), ghost: null, grabbed: 0 }
  card.classList.add('is-held')
}

// A call that nobody has begins its way at eight, or where the board begins.
function firstFree() {
  const { first, quarters } = grid()
  return clamp((8 - first) * 4, 4, quarters)
}

function pressed(event) {
  const card = event.target.closest?.('[data-visit]')
  if (!card || event.button || event.pointerType === 'touch' || held) return
  held = { waiting: card, x: event.clientX, y: event.clientY }
}

function dragged(event) {
  if (!held) return
  if (held.waiting) {
    if (Math.hypot(event.clientX - held.x, event.clientY - held.y) < FAR_ENOUGH) return
    const { waiting, x } = held
    take(waiting, 'pointer')
    const { left, width } = waiting.getBoundingClientRect()
    held.grabbed = grabbed((x - left) / Math.max(1, width), waiting.dataset)
  }
  if (held.by !== 'pointer') return
  const lane = document.elementFromPoint(event.clientX, event.clientY)?.closest('[data-lane]')
  if (!lane) return show(null)
  const box = lane.getBoundingClientRect()
  const { quarters } = grid()
  const column = columnAt(event.clientX, box.left, box.width, quarters, held)
  show(lane, column)
}

function released() {
  if (!held) return
  if (held.waiting) held = null
  else if (held.by === 'pointer') {
    swallow = held.card
    setTimeout(() => (swallow = null))
    if (held.over) drop()
    else letGo()
  }
}

// The click that ends a drag opens nothing.
let swallow = null
function clicked(event) {
  if (swallow && event.target.closest?.('[data-visit]')) event.preventDefault()
}

function show(lane, column = 0) {
  for (const each of lanes()) each.toggleAttribute('data-over', each === lane)
  held.over = lane
  if (!lane) return held.ghost?.remove()
  held.lane = lane
  held.column = column
  held.ghost ??= document.createElement('li')
  const inside = lane.dataset.lane ? visitsOf(lane) : lane
  held.ghost.className = lane.dataset.lane ? `ghost at-${column} w-${held.wide}` : 'ghost'
  held.ghost.textContent = lane.dataset.lane ? clock(grid().first, column) : lane.dataset.name
  if (held.ghost.parentElement !== inside) inside.append(held.ghost)
}

function visitsOf(lane) {
  let list = lane.querySelector('.lane__visits')
  if (!list) {
    list = document.createElement('ul')
    list.className = 'board__cols lane__visits'
    lane.append(list)
  }
  return list
}

function letGo() {
  if (!held) return
  held.ghost?.remove()
  held.card?.classList.remove('is-held')
  for (const lane of lanes()) lane.removeAttribute('data-over')
  held = null
}

function typed(event) {
  if (held?.by === 'keys') return moved(event)
  if (event.key === 'Escape' && held) return letGo()
  const card = event.target.closest?.('[data-visit]')
  if (!card || event.key !== ' ' || held) return
  event.preventDefault()
  take(card, 'keys')
  const lane = held.lane.dataset.lane ? held.lane : (lanes().find((each) => each.dataset.lane) ?? held.lane)
  show(lane, held.column)
  announce()
}

function moved(event) {
  if (event.key === 'Escape' || event.key === 'Tab') {
    letGo()
    return say('')
  }
  if (event.key === 'Enter' || event.key === ' ') {
    event.preventDefault()
    return drop()
  }
  const all = lanes()
  const place = { lane: all.indexOf(held.lane), column: held.column }
  const next = stepped(event.key, place, { lanes: all.length, wide: held.wide, quarters: grid().quarters })
  if (!next) return
  event.preventDefault()
  show(all[next.lane], next.column)
  held.ghost.scrollIntoView({ block: 'nearest', inline: 'nearest' })
  announce()
}

function announce() {
  const { name, lane } = held.lane.dataset
  say(lane ? `${name}, ${clock(grid().first, held.column)}` : name)
}

function say(words) {
  const place = document.querySelector('[data-announce]')
  if (place) place.textContent = words
}

async function drop() {
  const { card, lane, column, by } = held
  const form = document.querySelector('form[data-drop]')
  const day = document.querySelector('[data-board]').dataset.board
  const said = { op_id: crypto.randomUUID(), rev: card.dataset.rev, lead: lane.dataset.lane }
  said.start = lane.dataset.lane ? `${day}T${clock(grid().first, column)}` : ''
  for (const [name, value] of Object.entries(said)) form.elements[name].value = value
  const unmoved = lane === card.closest('[data-lane]') && (column === columnOf(card) || !lane.dataset.lane)
  letGo()
  if (unmoved) return
  await send(card.dataset.give, new FormData(form))
  if (by === 'keys') document.querySelector(`[data-visit="${card.dataset.visit}"]`)?.focus()
}

// The answer is the board as it is now, also when somebody else was quicker.
async function send(address, body) {
  let answer
  try {
    answer = await fetch(address, { method: 'POST', body })
  } catch {
    return offline()
  }
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
  const main = page.querySelector('[data-board]')
  if (!main) return location.reload()
  put('[data-board]', main)
  put('[data-toasts]', page.querySelector('[data-toasts]'))
  if (answer.redirected) history.replaceState({}, '', answer.url)
}

function put(selector, fresh) {
  const old = document.querySelector(selector)
  const arrived = document.adoptNode(fresh)
  old.replaceWith(arrived)
  globalThis.htmx?.process(arrived)
  arrived.dispatchEvent(new CustomEvent('earshot:arrived', { bubbles: true }))
}

function offline() {
  const toasts = document.querySelector('[data-toasts]')
  const words = document.querySelector('[data-offline]')?.content
  if (toasts && words) toasts.replaceChildren(words.cloneNode(true))
}
