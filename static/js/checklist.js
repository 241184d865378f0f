// A checklist in the browser: each answer is kept on the phone as it is given, judged here, and sent by itself.
// Without this the same forms are saved section by section.
import { items, itemsOf, openChecks, paint, read, say, show, words } from './checkshow.js'
import { keepAndSend, settled } from './capture.js'
import { put } from './drafts.js'
import { onTop } from './noted.js'
import { waiting } from './outbox.js'
import { $, $$, $part, copyOf, filled, on, send } from './telling.js'

const UNDO = 60_000 // milliseconds in which "all OK" is taken back with one tap

let list, target
let kept // settles when all that was given is kept

export const wake = async (root) => {
  const found = $part('checklist', root)
  if (!found || list) return
  list = found
  const { visit, machine } = list.dataset
  target = { visit, machine }
  read(list)
  const ahead = itemsOf().filter(isAhead)
  ahead.filter(isSignature).forEach(given)
  list.classList.add('is-live')
  on(list, 'change input', typed)
  on(list, 'submit', submitted)
  on(list, ':photos', paint)
  // What was typed before the battery died: said now.
  on(list, ':restored', (event) => itemsOf(event.target).filter((item) => isAhead(item) && !isSignature(item)).forEach(ask))
  on(document, 'click', tapped)
  on(document, 'visibilitychange', () => document.hidden && flush())
  on(document, ':outbox', tell)
  paint()
  for (const op of await onTop()) if (op.target.machine === machine) shown(op, ahead)
  ahead.forEach(given)
}

const itemAt = (element) => items.get(element.closest('[data-item]')?.dataset.item)
const isSigning = (item) => 'signing' in item.element.dataset
const isSignature = (item) => item.facts.kind === 'signature'
const fieldsOf = (item) => [...item.form.elements].filter((field) => field.name.endsWith(item.id))
const wasShown = (item) => item.form.elements[`w-${item.id}`] // which answer the fields began with, by its id or its form's

// Whether something was marked or typed here before this was awake.
const isAhead = (item) => fieldsOf(item).some((field) => field.checked !== field.defaultChecked || field.value !== field.defaultValue)
const given = (item) => (isSignature(item) ? (item.element.dataset.signing = '') : ask(item)) // a signature is kept when it is said to be whole

const typed = ({ type, target: field }) => {
  const item = itemAt(field)
  if (item && field.name && (type === 'change' || isSignature(item))) given(item)
}

const tapped = (event) => {
  if (event.metaKey || event.ctrlKey) return
  for (const [sign, act] of Object.entries(TAPPED)) {
    const found = event.target.closest(sign)
    if (!found) continue
    event.preventDefault()
    act(found)
  }
}

// Enter in a field: what is typed there is kept, and the next reading is ready to be typed.
const submitted = (event) => {
  event.preventDefault()
  if (event.target.closest('[data-rest]')) return leave(event.target)
  const readings = $$('.reading input', list)
  const here = document.activeElement
  const next = readings[readings.indexOf(here) + 1]
  if (next) next.focus()
  else here.blur()
}

const open = (link) => {
  const item = itemAt(link)
  item.opened = true
  paint()
  $('input:checked, textarea, input:not([type=hidden])', item.element)?.focus()
}

// What the phone keeps and the page does not show yet; nobody's hand is overwritten.
const SHOWN = {
  answers: ({ fields, op_id }, ahead) => {
    for (const item of itemsOf()) {
      if (!fields[`w-${item.id}`]) continue
      if (!ahead.includes(item)) put(fieldsOf(item), fields, true)
      answered(item, op_id)
      send($part('sign', item.element), 'restored')
    }
  },
  all_ok: ({ fields, op_id }) => {
    for (const item of openChecks($part(`section="${fields.all_ok}"`, list))) mark(item, 'ok', op_id)
  },
  undo: ({ op_id, target: { operation } }) => {
    for (const item of by(operation)) mark(item, '', op_id)
  },
  leave: ({ fields: { leave = [], why } }) => {
    for (const item of itemsOf()) if (leave.includes(item.id)) [item.facts.why] = why
  },
}

const shown = (op, ahead = []) => {
  SHOWN[op.type.split('checklist.')[1]]?.(op, ahead)
  paint()
}

const mark = (item, value, op) => {
  for (const radio of item.form.elements[`v-${item.id}`]) radio.checked = radio.value === value
  answered(item, op)
}

const answered = (item, op, fields = sent(item)) => {
  item.facts.why = ''
  wasShown(item).value = op
  send(item.element, 'kept', fields) // no draft any more
}

// What an item says, as a form sends it.
const sent = (item) => Object.fromEntries([...new FormData(item.form)].filter(([name]) => name.endsWith(item.id)).map(([name, text]) => [name, [text]]))
const by = (op) => itemsOf().filter((item) => wasShown(item).value === op)

// Keeps an item as it stands now, unless it cannot be kept like that.
const ask = async (item) => {
  const { element, facts } = item
  const { wrong, label, note } = show(item)
  if (error(element, words[wrong])) return paint()
  const fields = sent(item)
  facts.why = ''
  item.opened = false
  delete element.dataset.signing
  paint()
  const { op_id } = await keep('answers', fields, `${$part('name', element).textContent}: ${label || note}`)
  answered(item, op_id, fields)
}

const error = (element, text = '') => {
  element.classList.toggle('field--bad', !!text)
  say(element, { err: text })
  return text
}

const allOk = async (button) => {
  const op = await keep('all_ok', { all_ok: [button.value] }, button.textContent)
  const wasHere = button === document.activeElement
  shown(op)
  offer(op.op_id)
  if (wasHere && button.hidden) $('a[data-open]', button.form).focus()
}

// The toast that takes an "all OK" back.
const offer = (id) => {
  const toast = copyOf('toast-undo')
  const n = by(id).length
  say(toast, { n: filled(n === 1 ? words.one : words.many, { n }) })
  Object.assign($('button', toast).dataset, { takeBack: id, until: new Date(Date.now() + UNDO).toISOString() })
  const place = $part('toast-place')
  place.replaceChildren(toast)
  send(place, 'arrived')
}

const takeBack = async (button) => {
  shown(await keep('undo', {}, button.textContent, { operation: button.dataset.takeBack }))
  button.parentElement.remove()
}

const leave = async (form) => {
  const leave = new FormData(form).getAll('leave')
  const why = form.elements.why.value.trim()
  if (error(form, why ? leave.length ? '' : words.which : words.why)) return
  const fields = { why: [why], leave }
  for (const { name, value } of leave.map((id) => wasShown(items.get(id)))) fields[name] = [value]
  shown(await keep('leave', fields, $('button', form).textContent))
  form.reset()
  form.closest('details').open = false
}

const keep = (what, fields, says, more) => {
  const saved = keepAndSend({ type: `checklist.${what}`, target: { ...target, ...more }, fields, says: `${words.list}: ${says}` })
  kept = Promise.allSettled([kept, saved])
  return saved
}

// What is being typed is kept too, and what was drawn and not said to be whole.
const flush = () => {
  $(':focus', list)?.blur()
  itemsOf().filter(isSigning).forEach(ask)
  return kept
}

const leaves = async (link) => {
  await flush()
  if (itemsOf().some(isSigning)) return
  await settled()
  location.assign(link.href)
}

const tell = async () => {
  const is = (await waiting()).some((op) => op.target.machine === target.machine)
  say(document, { state: is ? words.kept : words.saved })
}

// What a tap does, by what was tapped.
const TAPPED = {
  '[data-all]': allOk,
  'a[data-open]': open,
  '[data-signed]': (button) => ask(itemAt(button)),
  '[data-take-back]': takeBack,
  'a[data-leaves]': leaves,
}
