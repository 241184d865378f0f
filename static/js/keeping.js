// What is typed into a form, kept in this tab at once and on the server a moment later, and found again.
// The store, the server, the clock and the ids are handed in, so that this needs no browser.
export const PAUSE = 1000 // milliseconds without a key before it is sent
export const MOST = 16_000 // what the server takes (accounts/drafts.py)

// They go with the words, and are no words themselves: what stood there before, and when it was heard.
const BESIDE = ['was', 'noticed_at']

export class Keeper {
  constructor(key, { store, server, of = '', now = Date.now, later = (act, wait) => setTimeout(act, wait), never = (timer) => clearTimeout(timer) }) {
    Object.assign(this, { key, store, server, of, now, later, never, dirty: false, over: false })
  }

  // What this tab has; nothing of somebody else who used it.
  here() {
    const here = this.local()
    if (here?.of && this.of && here.of !== this.of) {
      this.forgetHere()
      return null
    }
    return here
  }

  // What to show in a form that was just opened; null where there is nothing.
  async opened() {
    const there = await this.server.get(this.key).catch(() => null)
    this.of = there?.of || this.of
    const here = this.here()
    if (here?.taken && there?.typed_at <= here.taken) {
      this.server.drop(this.key).catch(() => false) // it was still on its way as the form was taken
      return null
    }
    return some(here) && here.typed_at >= (there?.typed_at ?? 0) ? here : some(there)
  }

  typed(fields) {
    this.last = { fields, typed_at: this.now() }
    this.over = false
    this.dirty = true
    this.write({ ...this.last, of: this.of })
    this.never(this.timer)
    this.timer = this.later(() => this.flush(), PAUSE)
  }

  // Also as the page goes away: then with keepalive.
  async flush(leaving = false) {
    if (!this.dirty || this.over) return
    this.never(this.timer)
    this.dirty = false
    const kept = await this.server.put(this.key, sendable(this.last), leaving).catch(() => false)
    if (!kept && !this.over) this.dirty = true // the next key, or leaving the page, tries again
  }

  // On its way: kept in this tab with its id until the server says that the form was taken.
  sent(fields, opId) {
    this.never(this.timer)
    this.over = true
    this.server.stop?.()
    this.write({ fields, typed_at: this.now(), of: this.of, op_id: opId })
  }

  anew() {
    this.never(this.timer)
    this.dirty = false
    this.over = true
    this.forgetHere()
    return this.server.drop(this.key).catch(() => false)
  }

  local() {
    return read(this.store, this.key)
  }

  write(record) {
    try {
      this.store.setItem(name(this.key), JSON.stringify(record))
    } catch {
      // a full or forbidden store: the server has it
    }
  }

  forgetHere() {
    this.store.removeItem(name(this.key))
  }
}

// The server took the form: its words go, and it is remembered up to when they were typed.
export function forget(store, key) {
  const { typed_at, of } = read(store, key) ?? {}
  if (typed_at) store.setItem(name(key), JSON.stringify({ taken: typed_at, of }))
}

// A signature in small writing may be longer than a draft. It stays in this tab, where it was drawn:
// it is the customer's, and no more of it leaves the phone before they press Sign than must.
export function sendable(record) {
  if (JSON.stringify(record).length <= MOST || !record.fields.strokes) return record
  const { strokes, ...fields } = record.fields
  return { ...record, fields }
}

// A form by its fields: texts by name, what is chosen as lists. Without what is still as it was `first`:
// that is nobody's words, and may be out of date when the form is opened again.
export function gathered(fields, first = {}) {
  const kept = {}
  for (const { name: field, type, value, checked } of fields) {
    if (!field) continue
    if (isChosen(type)) {
      kept[field] ??= []
      if (checked) kept[field].push(value)
    } else {
      kept[field] = value
    }
  }
  const own = ([field, value]) => BESIDE.includes(field) || JSON.stringify(value) !== JSON.stringify(first[field])
  return Object.fromEntries(Object.entries(kept).filter(own))
}

// Fills them in again, and returns those whose words changed; where none would, nothing is touched.
export function filled(fields, kept) {
  const changed = fields.filter((field) => !BESIDE.includes(field.name) && differs(field, kept[field.name]))
  if (changed.length) fill(fields, kept)
  return changed
}

export function fill(fields, kept) {
  for (const field of fields) {
    if (!differs(field, kept[field.name])) continue
    if (isChosen(field.type)) field.checked = !field.checked
    else field.value = kept[field.name]
  }
}

function differs(field, value) {
  if (isChosen(field.type)) return Array.isArray(value) && field.checked !== value.includes(field.value)
  return typeof value === 'string' && field.value !== value
}

function isChosen(type) {
  return type === 'radio' || type === 'checkbox'
}

// The keys that the server names: a form may be done with the drafts of earlier steps too.
export function takenKeys(cookies) {
  const found = cookies.split('; ').find((one) => one.startsWith('taken='))
  return found ? decodeURIComponent(found.slice(6)).replace(/^"|"$/g, '').split('~').filter(Boolean) : []
}

export function some(record) {
  return record?.fields && Object.keys(record.fields).length ? record : null
}

function read(store, key) {
  try {
    return JSON.parse(store.getItem(name(key)))
  } catch {
    return null
  }
}

function name(key) {
  return `typed:${key}`
}
