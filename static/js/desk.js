// The queue at a desk: a follow-up opens beside its list; keys move, claim and log. Without this, links and forms do.
import { beside, meaning } from './keys.js'

const CALL_AGAIN_AFTER = 1500
let awake = false

export function wake(root) {
  sideChanged(root)
  if (awake) return
  awake = true
  document.addEventListener('click', clicked)
  document.addEventListener('keydown', pressed)
  document.addEventListener('htmx:afterSwap', ({ detail }) => swapped(detail))
  document.addEventListener('htmx:responseError', ({ detail }) => leave(detail))
  document.addEventListener('htmx:sendError', offline)
  addEventListener('popstate', () => location.reload())
  const first = document.querySelector('[data-follow-up] [data-open]')
  if (first && hasSide()) open(first, { push: false })
}

function side() {
  return document.getElementById('side')
}

function hasSide() {
  return Boolean(side()?.checkVisibility() && globalThis.htmx)
}

function clicked(event) {
  const call = event.target.closest('a[data-then]')
  if (call) return askAfter(call)
  const opener = event.target.closest('a[data-opens]')
  if (opener) return openVerb(opener.dataset.opens)
  const link = event.target.closest('[data-follow-up] a[data-open]')
  if (!link || !hasSide() || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return
  event.preventDefault()
  open(link, { push: true })
}

function open(link, { push }) {
  const address = link.getAttribute('href')
  globalThis.htmx.ajax('GET', address, { source: '#side', target: '#side', swap: 'innerHTML' }).then(() => {
    if (!push) return
    history.pushState({}, '', address)
    side().querySelector('h2')?.focus({ preventScroll: true })
  })
}

function swapped({ target, elt }) {
  if (target.id === 'side') return sideChanged(target)
  const shown = side()?.querySelector('[data-follow-up-open]')?.dataset.followUpOpen
  if (shown && elt.id === `fq-${shown}`) open(elt.querySelector('[data-open]'), { push: false })
}

// After a verb beside the list its card comes along in a template; and the open card is marked.
function sideChanged(root) {
  for (const holder of root.querySelectorAll('#side > template')) {
    const card = holder.content.querySelector('[data-follow-up]')
    const old = card && document.getElementById(card.id)
    holder.remove()
    if (!old) continue
    old.replaceWith(card)
    globalThis.htmx.process(card)
  }
  const shown = side()?.querySelector('[data-follow-up-open]')?.dataset.followUpOpen
  if (!shown) return
  side().scrollTop = 0
  for (const card of document.querySelectorAll('[data-follow-up]')) {
    const isOpen = card.id === `fq-${shown}`
    card.classList.toggle('is-open', isOpen)
    const link = card.querySelector('[data-open]')
    if (isOpen) link.setAttribute('aria-current', 'true')
    else link.removeAttribute('aria-current')
  }
}

function pressed(event) {
  const page = document.querySelector('[data-keys]')
  const word = page && meaning(event)
  if (!word) return
  const done = { next: () => move(1), previous: () => move(-1), claim, log, help, accept }[word]()
  if (done) event.preventDefault()
}

function move(step) {
  if (!hasSide()) {
    document.querySelector(step > 0 ? 'a[rel="next"]' : 'a[rel="prev"]')?.click()
    return true
  }
  const cards = [...document.querySelectorAll('[data-follow-up]')]
  const ids = cards.map((card) => card.id)
  const id = beside(ids, document.querySelector('.is-open')?.id, step)
  const link = document.getElementById(id)?.querySelector('[data-open]')
  if (!link) return false
  link.focus()
  open(link, { push: true })
  return true
}

function claim() {
  const button = document.querySelector('[data-follow-up-open] [data-claim]') ?? document.querySelector('.is-open [data-claim]')
  button?.click()
  return Boolean(button)
}

function log() {
  const choice = document.querySelector('[data-follow-up-open] [name="outcome"]')
  choice?.focus()
  return Boolean(choice)
}

function accept() {
  const button = document.querySelector('[data-accept]')
  button?.click()
  return Boolean(button)
}

function help() {
  document.getElementById('keys')?.showModal()
  return true
}

function openVerb(name) {
  const details = document.getElementById(name)
  if (details) details.open = true
}

// Back from the call: how did it go?
function askAfter(call) {
  const address = call.dataset.then
  const link = call.closest('[data-follow-up]')?.querySelector('[data-open]')
  const ask = () => {
    clearTimeout(timer)
    document.removeEventListener('visibilitychange', seen)
    if (link && hasSide()) open(link, { push: true })
    else location.assign(`${address}#contact`)
  }
  const seen = () => document.hidden || ask()
  const timer = setTimeout(() => document.hidden || ask(), CALL_AGAIN_AFTER)
  document.addEventListener('visibilitychange', seen)
}

// Signed out, gone, or broken: the whole page says it better than a corner of it.
function leave({ pathInfo, requestConfig }) {
  if (requestConfig.verb === 'get') location.assign(pathInfo.requestPath)
  else location.reload()
}

function offline() {
  const toasts = document.querySelector('[data-toasts]')
  const words = document.querySelector('[data-offline]')?.content
  if (toasts && words) toasts.replaceChildren(words.cloneNode(true))
}
