// The bar on every page: what is still only on this phone. It is spoken when it changes, not when it is drawn.
import { isBack, isReceived, mine as ofMine, outbox } from './outbox.js'
import { drain } from './sync.js'
import { $, $part, clock, copyOf, filled, hidden, icon, on, send } from './telling.js'

const QUIET = 300_000
let bar, spoken, words

export const wake = async (root) => {
  const place = $part('phone', root)
  if (spoken || !place) return
  bar = $part('sync')
  spoken = $part('spoken', place)
  words = JSON.parse(place.dataset.words)
  const said = JSON.parse(sessionStorage.said ?? null)
  delete sessionStorage.said
  if (said) says((await outbox.get(said.op.op_id).catch(() => {})) ?? said.op, said.back)
  if (localStorage.lifeboat) await import('./rescue.js').then((rescue) => rescue.aboard()).catch(() => {})
  on(document, ':outbox', () => show().catch(() => {}))
  const looks = ({ type, persisted }) => document.hidden || persisted === false || show().then(() => start(type), () => {})
  on(window, 'online offline pageshow visibilitychange', looks)
  await show().then(start, refused)
}

// A page that is opened asks the office only where something waits, or it was not asked for a while.
const start = async (why = 'start') => {
  const { mine, status } = await standing()
  if (document.body.dataset.person && (mine[0] || why === 'online' || !(Date.now() - status.at < QUIET))) drain(why)
}

// How things stand, in one look: for the bar, and for the page of what waits.
export const standing = async () => {
  const open = await outbox.open()
  const mine = ofMine(open)
  const needs = mine.filter((op) => op.state === 'parked' || Object.keys(op.bad ?? {})[0])
  const status = (await outbox.meta('status')) ?? { state: 'sent' }
  const offline = !navigator.onLine || status.state === 'offline'
  return { open, mine, needs, status, offline, oldest: mine.map((op) => op.captured_at).sort()[0] }
}

const show = async () => {
  const { mine, needs, status, offline, oldest } = await standing()
  const n = mine.length
  const waits = filled(words.waiting, { n })
  if (needs[0]) draw('waiting', filled(needs[1] ? words.needs : words.needsOne, { n: needs.length }))
  else if (n && status.state === 'login') draw('waiting', words.login, waits)
  else if (n) draw(offline ? 'offline' : 'waiting', waits, filled(words.oldest, { time: clock(oldest) }))
  else if (offline) draw('offline', words.offline)
  else draw('sent', words.sent, status.sent_at ? clock(status.sent_at) : '')
}

const draw = (is, label, more = '') => {
  if ((spoken.dataset.is ??= label) !== label) {
    spoken.textContent = `${label} ${more}`
    spoken.dataset.is = label
  }
  if (!bar) return
  bar.className = `sync sync--${is}`
  bar.hidden = !bar.dataset.sync && is === 'sent'
  icon(bar, is)
  $part('label', bar).textContent = label
  $part('more', bar).textContent = more
}

// This browser keeps nothing, as in a private window: said before anybody types.
const refused = () => {
  $('form[data-op]')?.before(copyOf('refused'))
  draw('offline', words.refused)
}

// What was saved, on this page or the one before; and what takes it back.
export const says = (op, back) => {
  const place = $part('toasts')
  if (!place || (op && $part('toast', place))) return
  const toast = copyOf('said')
  const form = $('form', toast)
  const refused = op?.state === 'parked' && !isBack(op)
  $('.toast__t', toast).textContent = isReceived(op) ? op.detail || filled(words.received, { time: clock(op.acked_at) }) : refused ? filled(words.parked, op.last_error) : words.kept
  if (back?.until > Date.now()) {
    Object.assign(form.dataset, { op: back.type, target: JSON.stringify(back.target) })
    $part('until', form).dataset.until = new Date(back.until).toISOString()
    for (const [name, [value]] of Object.entries(back.fields)) form.append(hidden(name, value))
  } else form.remove()
  if (!op) place.replaceChildren()
  place.append(toast)
  send(place, 'arrived')
}
