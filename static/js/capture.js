// form[data-op]: Save keeps it on this phone first, then it is sent; the next page shows it if the office was quick.
// rescue.js is here from the start: where it is needed, nothing more can be fetched.
import { newId } from './ids.js'
import { isReceived, keep, outbox } from './outbox.js'
import { unsaved } from './rescue.js'
import { drain } from './sync.js'
import { $, $$, copyOf, el, fresh, on, send } from './telling.js'

const NOT_SENT = ['csrfmiddlewaretoken', 'op_id', 'draft', 'next']
const PATIENCE = 2500
let left // somebody went elsewhere while it was being sent: there they stay
const leaves = () => (left = true)

export const wake = (root) => {
  if (!globalThis.crypto?.subtle) return // without TLS it is sent as ever
  for (const form of fresh(root, 'form[data-op]')) {
    if (!form.dataset.op) continue
    anew(form)
    on(form, 'submit', (event) => {
      event.preventDefault()
      if (!form.busy) save(form, event.submitter)
    })
  }
}

// The id is made as the form opens: pressed twice, it stays one thing. A kept page would bring an old one.
const anew = ({ elements: { op_id, noticed_at } }) => {
  op_id.value = newId()
  if (noticed_at) noticed_at.value = new Date().toISOString()
}

const press = (form, button, isBusy) => {
  form.busy = isBusy
  if (button) button.ariaBusy = isBusy
}

const save = async (form, button) => {
  const wrong = $$(':invalid:not(fieldset, [hidden], [hidden] *)', form)
  if (wrong[0]) return shows(form, wrong.map((field) => ({ field, detail: field.validationMessage })))
  press(form, button, true)
  left = false
  addEventListener('beforeunload', leaves)
  try {
    await kept(form, button)
  } catch (error) {
    send(form, 'returned')
    console.info(error)
    await goes(form, button, await unsaved(input(form, button)))
  } finally {
    removeEventListener('beforeunload', leaves)
    press(form, button, null)
  }
}

const input = (form, button) => {
  const { op: type, target = '{}', about, draft, supersedes, after = '' } = form.dataset
  const fields = {}
  const photos = []
  const data = new FormData(form, button)
  for (const [name, value] of data) {
    if (NOT_SENT.includes(name)) continue
    if (typeof value === 'string') (fields[name] ??= []).push(value)
    else if (value.size) photos.push(value)
  }
  const opId = form.elements.op_id.value
  return {
    type, target: JSON.parse(target), fields, photos, opId, supersedes, ...(about && { about }), says: said(form, fields), page: form.action,
    drafts: button?.dataset.stays === '' ? [] : [...new Set([draft, ...data.getAll('draft')])],
    after: (button?.dataset.after ?? after).replace('{op}', opId),
  }
}

// What the outbox calls it: what the form says of itself, with the words somebody typed.
const said = (form, { note, done, name }) => {
  const words = note?.[0] || done?.[0] || name?.[0] || $('input:checked', form)?.closest('label')?.textContent
  return [form.dataset.says, words?.trim().slice(0, 80)].filter(Boolean).join(': ')
}

const kept = async (form, button) => {
  send(form, 'keeping')
  const record = await keep(input(form, button))
  navigator.storage?.persist?.().catch(() => {})
  delete form.dataset.supersedes
  await settled(record)
  const now = (await outbox.get(record.op_id)) ?? record
  if (now.state === 'parked' && now.last_error.code === 'validation' && form.isConnected) return back(form, now)
  anew(form)
  await goes(form, button, now)
}

// Until it is received or refused (or everything is), or the network says that this will take longer.
export const settled = async (record) => {
  const over = new Promise((done) => {
    on(document, ':outbox', ({ detail: { op_id, state, status } }) => {
      const isTold = record?.op_id === op_id && /acked|partial|parked/.test(state)
      if (isTold || (status && status.state !== 'sending' && !(record && status.state === 'sent'))) done()
    })
    setTimeout(done, PATIENCE)
  })
  drain('capture')
  if (navigator.onLine) await over
}

// Refused while one still looks at it: the words go back into the form, and the next Save takes its place.
const back = async (form, { op_id, last_error: { errors, detail } }) => {
  await outbox.change(op_id, { state: 'returned', acked_at: Date.now() })
  form.dataset.supersedes = op_id
  anew(form)
  send(form, 'returned')
  shows(form, errors?.length ? errors : [{ detail }])
}

// As the server's own page would: a summary with links, and the words at each field.
export const shows = (form, errors) => {
  for (const old of $$('.errsum, .err', form)) old.remove()
  for (const bad of $$('.field--bad', form)) bad.classList.remove('field--bad')
  const summary = copyOf('errsum')
  for (const { pointer, detail, field = $(`[name="${pointer?.split('/')[2]}"]:not([type=hidden])`, form) } of errors) {
    const line = el('li', { textContent: detail })
    $('ul', summary).append(line)
    if (!field) continue
    field.id ||= `at-${field.name}`
    line.replaceChildren(el('a', { href: `#${field.id}`, textContent: detail }))
    at(field, detail)
  }
  ;($('.sheet__b', form) ?? form).prepend(summary)
  summary.focus()
}

const at = (field, textContent) => {
  const box = field.closest('.field, fieldset') ?? field.parentElement
  if (box.matches('form') || $('.err', box)) return
  box.classList.add('field--bad')
  const error = el('p', { className: 'err', textContent })
  const head = $(':scope > label, :scope > legend', box)
  if (head) head.after(error)
  else box.prepend(error)
}

// For pages that bring their own logic: kept on this phone and sent; what cannot be kept raises the alarm.
export const keepAndSend = async (input) => {
  const whole = { opId: newId(), photos: [], ...input }
  const record = await keep(whole).catch(() => unsaved(whole))
  drain('capture')
  return record
}

// On to the next page, which says what happened and takes it back if asked.
const goes = async (form, button, record) => {
  if (form.whenKept) return form.whenKept(record)
  const { op_id, target, fields, after, url } = record
  const { undo: type, undoSeconds } = form.dataset
  const back = type && {
    type, target: { [type.split('.')[0]]: op_id, ...target },
    fields: type.startsWith('work.') ? fields : {}, until: Date.now() + undoSeconds * 1000,
  }
  sessionStorage.said = JSON.stringify({ op: record, back })
  if (left) return
  const received = isReceived(record)
  const next = new URL((received && url) || after || location, location)
  if (!received && !(await isThere(next))) return stays(form, back)
  if (next.pathname + next.search === location.pathname + location.search) {
    history.replaceState(null, '', next)
    location.reload()
  } else location.assign(next)
  await new Promise((done) => setTimeout(done, 8000)) // the button stays pressed until the page has gone
}

// Without a network only what is kept: a visit that was never kept is worked on where one is.
const isThere = async (url) => {
  if (!navigator.serviceWorker?.controller) return false
  if (navigator.onLine && (await outbox.meta('status'))?.state !== 'offline') return true
  const kept = (address) => caches.match(address, { ignoreSearch: true })
  return (await kept(url)) ?? (/^\/visits\/[\da-f-]+\/$/.test(url.pathname) && kept('/field/visit/'))
}

// No page can be had now: this one goes on, empty, and says that it is saved.
const stays = async (form, back) => {
  form.reset()
  anew(form)
  send(form, 'restored')
  form.closest('dialog')?.close()
  const { says } = await import('./status.js')
  says(null, back)
}
