// <form data-draft="visit:…:done">: what one types is on this phone a moment later, and there again when it is opened again.
import { del, get, put as store } from './db.js'
import { newId } from './ids.js'
import { bytes, keyOf } from './outbox.js'
import { $, $$, clock, copyOf, fill, fresh, hidden, on, send } from './telling.js'

const SOON = 250 // milliseconds from a key to the store
const KEPT = 'textarea, select, input:not([type=hidden], [type=file], [type=password]), [name=was], [name^=initial-], [name=noticed_at], [name=strokes]'
// They go with the words, and are no words themselves: what stood there before, and when it was heard.
const BESIDE = /^(was|noticed_at|initial-.+)$/
const editing = new Map() // key → whether this window has it
const pages = new Map() // key → its form, as it is open here
const releases = []
const locks = navigator.locks
const isChosen = (type) => /radio|checkbox/.test(type)
export const wake = (root) => {
  taken()
  for (const form of fresh(root, 'form[data-draft]')) edit(form).catch(console.info)
}

// The server took a form that was sent without the outbox: what was kept of it may go.
export const taken = () => {
  const found = document.cookie.match(/\btaken="?([^;"]*)/)
  if (!found) return
  document.cookie = 'taken=; max-age=0; path=/; samesite=lax'
  for (const name of decodeURIComponent(found[1]).split('~')) del('drafts', keyOf(name)).catch(() => {})
}

const edit = async (form) => {
  const { draft, sentBack } = form.dataset
  const key = keyOf(draft)
  form.append(hidden('draft', draft))
  await pages.get(key)?.write() // the same sheet, closed a moment ago
  const page = pageOf(form, key, sentBack)
  pages.set(key, page)
  if (sentBack !== undefined) return page.write(true) // with what was sent: all of that counts
  const found = await get('drafts', key)
  if (found && (await alone(key, form))) await page.restore(found)
}

// A form that is open: write(true) what has changed, write() what is not written yet, restore(draft).
const pageOf = (form, key, sentBack) => {
  const isKept = (field) => field.matches(KEPT) && field.form === form && !field.closest('[data-not-kept]')
  const fields = () => $$(KEPT, form).filter(isKept)
  const first = gathered(fields())
  const base = sentBack === undefined ? { ...first } : {} // what is no draft
  const touched = new Set()
  const { op_id } = form.elements
  let photos = []
  let dirty, over, timer, sent, own // own: the form's id, where it goes on under that of what was sent before

  const typed = (name) => {
    touched.add(name)
    alone(key, form)
    if (own) op_id.value = own // changed words are another form
    dirty = true
    over = false
    timer ??= setTimeout(write, SOON)
  }

  // Part of the form is in the outbox: what stands there is a draft no longer, the rest still is.
  const without = ({ target, detail }) => {
    for (const { name, type } of fields().filter((field) => target.contains(field))) base[name] = detail[name] ?? (isChosen(type) ? [] : [''])
    write(true)
  }

  const stop = () => {
    clearTimeout(timer)
    photos = []
    over = true
    timer = dirty = null
  }

  const write = async (changed) => {
    clearTimeout(timer)
    timer = null
    dirty ||= changed
    if (!dirty || over) return
    dirty = false
    const words = gathered(fields(), base)
    const is = photos.length || Object.keys(words).some((name) => !BESIDE.test(name))
    const record = { key, fields: words, photos, typed_at: Date.now(), op_id: sent && op_id?.value }
    await (is ? store('drafts', record) : del('drafts', key)).catch(() => (dirty = true))
  }

  const restore = async ({ fields: words, photos = [], supersedes, errors, typed_at, op_id: was }) => {
    const changed = put(fields().filter((field) => !touched.has(field.name)), words, supersedes)
    const files = (await Promise.all(photos.map((photo) => bytes(photo.sha256)))).filter(Boolean)
    shots(files.map((blob) => new File([blob], 'photo.jpg', { type: blob.type })))
    if (!changed[0] && !files[0] && !supersedes) return
    if (op_id && was && !touched.size) { // sent, and no answer came
      own = op_id.value
      op_id.value = was
    }
    if (supersedes) {
      form.dataset.supersedes = supersedes
      import('./capture.js').then((capture) => capture.shows(form, errors))
    }
    for (const field of changed) for (let fold = field; (fold = fold.parentElement.closest('details')); ) fold.open = true
    send(form, 'restored')
    tell(clock(typed_at))
  }

  const shots = (files) => send($('[data-photos] [type=file]', form), 'again', files)

  const tell = (time) => {
    $('.note--restored', form)?.remove()
    const note = fill(copyOf('restored'), { time })
    on($('button', note), 'click', () => anew(note))
    ;($('.sheet__b', form) ?? form).prepend(note)
  }

  const anew = async (note) => {
    stop()
    await del('drafts', key)
    form.reset()
    put(fields(), first) // a reset leaves hidden fields as they are
    if (own) op_id.value = newId()
    shots([])
    send(form, 'restored')
    note.remove()
    $(KEPT, form)?.focus()
  }

  on(form, 'input change', (event) => isKept(event.target) && typed(event.target.name))
  on(form, ':shots', (event) => write(true, (photos = event.detail)))
  on(form, ':keeping', stop)
  on(form, ':kept', without)
  on(form, ':returned', () => write(true, (over = false)))
  on(form, 'submit', (event) => event.defaultPrevented || write(true, (sent = true)))
  return { write, restore }
}

const leaving = () => pages.forEach((page) => page.write())

// A tap may lead away, or to the camera, which can end the page; and in Safari a page that goes writes no more.
if (globalThis.document) {
  on(document, 'click visibilitychange', leaving, true)
  on(window, 'pagehide', () => {
    leaving()
    for (const release of releases.splice(0)) release()
    editing.clear()
  })
}

// A draft has one editor: the second window in which one types, or opens it, waits until the first is closed.
const alone = (key, form) => {
  if (!locks) return true
  if (!editing.has(key)) editing.set(key, asks(key, form))
  return editing.get(key)
}

const asks = async (key, form) => {
  const hold = () => new Promise((release) => releases.push(release))
  const ask = (options, act) => locks.request(`draft:${key}`, options, act)
  if (await new Promise((done) => ask({ ifAvailable: true }, (lock) => (done(lock), lock && hold())))) return true
  const note = copyOf('elsewhere')
  form.inert = true
  form.before(note)
  ask({}, async () => {
    editing.set(key, true)
    note.remove()
    form.inert = false
    const found = await get('drafts', key)
    if (found) await pages.get(key).restore(found)
    return hold()
  })
}

// A form by its fields, as lists by name. Without what is still as it was `first`: that is nobody's words,
// and may be out of date when the form is opened again.
export const gathered = (fields, first = {}) => {
  const kept = {}
  for (const { name, type, value, checked } of fields) {
    kept[name] ??= []
    if (checked || !isChosen(type)) kept[name].push(value)
  }
  const own = ([name, values]) => name && (BESIDE.test(name) || `${values}` !== `${first[name]}`)
  return Object.fromEntries(Object.entries(kept).filter(own))
}

// Fills them in again, and returns those whose words changed; where none would, nothing is touched.
// What was sent says nothing of what was not chosen.
export const put = (fields, kept, wasSent) => {
  const differs = ({ name, type, value, checked }) => {
    const values = kept[name] ?? (wasSent && isChosen(type) && [])
    return Array.isArray(values) && (isChosen(type) ? checked !== values.includes(value) : value !== values[0])
  }
  const changed = fields.filter((field) => differs(field) && !BESIDE.test(field.name))
  for (const field of changed[0] ? fields.filter(differs) : []) {
    if (isChosen(field.type)) field.checked = !field.checked
    else [field.value] = kept[field.name]
  }
  return changed
}
