// On top of a page: what the phone keeps and the page does not show yet. Its list, the stages, the next step, forms.
import { all } from './outbox.js'
import { $, $$, $part, clock, copyOf, el, on, send } from './telling.js'

const LATEST = ['work.done', 'work.counters', 'report.summary'] // of these the last word counts
const GONE = /parked|superseded|returned/ // those stand in the outbox, not here
const STATES = ['planned', 'on_the_way', 'on_site', 'done']
const MOVES = { 'visit.on_the_way': 1, 'visit.arrive': 2, 'visit.done': 3, 'report.sign': 3 }

export const newer = (ops, at) => {
  return ops.filter((op) => !GONE.test(op.state) && !(Date.parse(op.received_at) <= Date.parse(at)))
}

// Where these moves bring a visit, and when; nothing where they bring it nowhere.
export const movedTo = (ops) => {
  const moves = []
  for (const { type, captured_at: at } of ops) {
    const place = MOVES[type]
    if (place) moves.push({ place, at, state: STATES[place] })
    if (type === 'visit.undo') moves.pop()
  }
  return moves.at(-1)
}

const page = () => $('main').dataset
const ofVisit = (ops, visit) => ops.filter((op) => [op.target.visit, op.op_id].includes(visit))

export const onTop = async () => ofVisit(newer(await all(), page().at), page().visit)

export const wake = (root) => {
  if (root !== document) return
  const { day } = page()
  on(document, ':outbox', day ? today : list)
  if (day) today()
  else show()
}

// My day: how far each visit has come on this phone, and those that were started on it.
const today = async () => {
  const { at, day } = page()
  const ops = newer(await all(), at)
  for (const row of $$('[data-of-visit]')) {
    const come = movedTo(ofVisit(ops, row.dataset.ofVisit))
    row.classList.toggle('has-come', !!come)
    if (come) $part('come', row).textContent = `${JSON.parse(day)[come.state]} ${clock(come.at)}`
  }
  lines($part('started'), ops.filter((op) => op.type === 'visit.start'))
}

const show = async () => {
  const ops = await onTop()
  const come = movedTo(ops)
  if (come) step(come)
  for (const op of ops) if (LATEST.includes(op.type)) fill(op)
  list()
}

const list = async () => {
  const ops = await onTop()
  for (const box of $$('[data-noted]')) {
    const { machine, only = '' } = box.dataset
    const mine = ops.filter(({ type, target }) => (!machine || target.machine === machine) && only.split(' ').some((start) => type.startsWith(start)))
    lines(box, new Map(mine.map((op) => [subject(op), op])).values())
  }
}

// Of an item that was answered twice the last word stands there.
const subject = ({ type, fields, op_id, target }) => {
  if (LATEST.includes(type)) return type + target.machine
  return (type === 'checklist.answers' && Object.keys(fields).find((name) => name.startsWith('w-'))) || op_id
}

const lines = (box, ops) => {
  const rows = [...ops].map(({ says, captured_at, op_id }) => {
    const row = copyOf('line', box)
    const said = $part('said', row)
    said.textContent = says
    said.href = `/visits/${op_id}/` // where it is a link: to what was started
    $('time', row).textContent = clock(captured_at)
    return row
  })
  box.hidden = !rows.length
  $('ul', box).replaceChildren(...rows)
}

// The dock of the state that the visit has come to, and its stages.
const step = ({ state, place, at }) => {
  const go = copyOf(`go=${state}`)
  if (go) {
    $part('going').replaceChildren(go)
    send(go, 'arrived')
  }
  const stages = $$('[data-stages] li')
  stages.forEach((stage, n) => {
    stage.className = n < place ? 'done' : n > place ? '' : place === 3 ? 'won' : 'now'
    stage.toggleAttribute('aria-current', n === place)
  })
  const now = stages[place]?.firstElementChild
  if (now && !$('br', now)) now.append(el('br'), clock(at))
}

// A form of which the last word counts shows it.
const fill = async ({ type, target: { machine }, fields }) => {
  const { put } = await import('./drafts.js')
  for (const form of $$(`form[data-op="${type}"]`)) {
    if (machine && JSON.parse(form.dataset.target).machine !== machine) continue
    put([...form.elements], fields, true)
    if (form.elements.was) form.elements.was.value = fields.done[0]
  }
}
