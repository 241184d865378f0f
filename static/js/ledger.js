// The page of what waits: what needs somebody, what is to be sent, what was received today.
// Every state has a template with its words; here is only which one it is.
import { health, put } from './db.js'
import { all, outbox } from './outbox.js'
import { copy } from './rescue.js'
import { standing } from './status.js'
import { drain } from './sync.js'
import { $, $part, clock, copyOf, fill, on } from './telling.js'

let page, types, drawing

export const wake = (root) => {
  page = $part('ledger', root)
  types = JSON.parse(page.dataset.types)
  on(page, 'click', (event) => act(event.target.closest('[data-do]')))
  on(document, ':outbox', () => (drawing ??= requestAnimationFrame(draw)))
  on(window, 'online offline', draw)
  draw()
}

const draw = async () => {
  drawing = null
  const { open, mine, needs, status, offline } = await standing()
  const today = new Date().setHours(0, 0, 0, 0)
  const still = offline ? 'offline' : /sent|sending/.test(status.state) ? 'queued' : 'held'
  list('needs', needs, bad)
  list('waits', mine.filter((op) => !needs.includes(op)), (op) => waiting(op, still))
  list('sent', (await all()).filter((op) => op.state === 'acked' && op.acked_at >= today).sort((a, b) => b.acked_at - a.acked_at), received)
  $part('none', page).hidden = !!mine[0]
  $part('acts', page).hidden = !mine[0]
  await atTop(open, mine, status, offline)
}

const list = (name, ops, made) => {
  const part = $part(`part="${name}"`, page)
  const held = document.activeElement
  const id = held.closest('li')?.dataset.id
  part.hidden = !ops[0]
  $part('count', part).textContent = ops.length
  renew($('ul', part), ops.map(made))
  if (id) $(`[data-id="${id}"] [data-do="${held.dataset.do}"]`, part)?.focus()
}

// What is the same stays in its place: a finger may be on it.
const renew = (place, made) => place.innerHTML === made.map((one) => one.outerHTML).join('') || place.replaceChildren(...made)

const row = (state, op, facts) => {
  const { op_id, type, target, says, about, captured_at } = op
  const title = says || types[type] || types.other
  const made = fill(copyOf(`row="${state}"`, page), { title, about, at: clock(captured_at), ...facts })
  made.dataset.id = op_id
  const chip = $('.out__s', made)
  if (type === 'signal.capture') chip.before(copyOf(`tag="${target.type}"`, page))
  if (type.startsWith('signal.') && op.state === 'queued') chip.textContent = page.dataset.first
  if (!op.draft) $('[data-do=fix]', made)?.remove()
  return made
}

const bad = (op) => {
  const photo = Object.values(op.bad ?? {})[0]
  const { noWords, gone, large } = page.dataset
  if (photo) return row('photo', op, { detail: photo.detail || (photo.code === 'gone' ? gone : large) })
  const { code, detail } = op.last_error
  return row({ sent_back: 'back', validation: 'wrong' }[code] ?? 'refused', op, { detail: detail || noWords })
}

const waiting = (op, still) => {
  const { state, photos, missing = [] } = op
  const n = missing.length
  return row(state === 'queued' ? still : state, op, { n, sent: photos.length - n, all: photos.length })
}

const received = (op) => row(/flagged|quarantined/.test(op.result) ? op.result : 'received', op, { detail: op.detail, time: clock(op.acked_at) })

// What holds for the whole phone stands at the top.
const atTop = async (open, mine, { state, code }, offline) => {
  const n = mine.length
  const cleared = await outbox.meta('cleared')
  const { quota_percent } = await health()
  const skew = Math.abs(await outbox.meta('skew'))
  const others = new Map()
  for (const op of open) if (!mine.includes(op)) others.set(op.owner_name, (others.get(op.owner_name) ?? 0) + 1)
  const top = (name) => copyOf(`top="${name}"`, page)
  const shown = [
    [cleared && top('cleared'), { n: cleared?.n, time: cleared?.at ? clock(cleared.at) : '–' }],
    [offline ? top('offline') : (top(code) ?? ((state !== 'login' || n) && top(state))), { n }],
    [quota_percent > 80 && top('full')],
    [skew > 300 && top('clock'), { time: skew < 5400 ? `${Math.round(skew / 60)} min` : `${Math.round(skew / 3600)} h` }],
    ...[...others].map(([name, n]) => [top('others'), { name, n }]),
  ].filter(([made]) => made).map(([made, facts]) => fill(made, facts))
  renew($part('tops', page), shown)
}

const act = async (button) => {
  const op = await outbox.get(button?.closest('[data-id]')?.dataset.id ?? '')
  const what = button?.dataset.do
  if (what === 'copy') copy(outbox, op?.op_id)
  if (what === 'known') (await outbox.setMeta('cleared', null), draw())
  if (what === 'again') await outbox.change(op.op_id, op.state === 'parked' ? { state: 'queued', fails: 0, last_error: null } : { bad: {}, fails: 0 }, what)
  if (/try|again/.test(what)) drain('button')
  if (what === 'fix') {
    const { op_id, fields, photos, draft: key, last_error: { errors, detail }, captured_at } = op
    await put('drafts', { key, fields, photos, errors: errors?.length ? errors : [{ detail }], supersedes: op_id, typed_at: Date.parse(captured_at) })
    location.assign(op.page)
  }
}
