// What is typed into a form, kept in this tab at once and on the server a moment later, and found again.
// The store, the server, the clock and the ids are handed in, so that this needs no browser.
export const PAUSE = 1000 // milliseconds without a key before it is sent

export class Keeper {
  constructor(key, { store, server, now = Date.now, later = (act, wait) => setTimeout(act, wait), never = (timer) => clearTimeout(timer) }) {
    Object.assign(this, { key, store, server, now, later, never, of: '', dirty: false, over: false })
  }

  // What to show in a form that was just opened; null where there is nothing.
  async opened() {
    const there = await this.server.get(this.key).catch(() => null)
    this.of = there?.of ?? ''
    const here = this.local()
    if (here?.of && this.of && here.of !== this.of) {
      this.forgetHere()
      return some(there)
    }
    return some(here) && (here.typed_at >= (there?.typed_at ?? 0)) ? here : some(there)
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
    const kept = await this.server.put(this.key, this.last, leaving).catch(() => false)
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
    try {
      return JSON.parse(this.store.getItem(name(this.key)))
    } catch {
      return null
    }
  }

  write(record) {
    try {
      this.store.setItem(name(this.key), JSON.stringify(record))
    } catch {
      // a full or forbidden store: the server has it
    }
  }

  forgetHere() {
    forget(this.store, this.key)
  }
}

export function forget(store, key) {
  store.removeItem(name(key))
}

// A form by its fields: texts by name, what is chosen as lists.
export function gathered(fields) {
  const kept = {}
  for (const { name: field, type, value, checked } of fields) {
    if (!field) continue
    if (type === 'radio' || type === 'checkbox') {
      kept[field] ??= []
      if (checked) kept[field].push(value)
    } else {
      kept[field] = value
    }
  }
  return kept
}

// Fills them in again; says whether that changed anything.
export function filled(fields, kept) {
  let changed = false
  for (const field of fields) {
    const value = kept[field.name]
    if (value === undefined) continue
    if (field.type === 'radio' || field.type === 'checkbox') {
      const wanted = Array.isArray(value) && value.includes(field.value)
      changed ||= field.checked !== wanted
      field.checked = wanted
    } else if (typeof value === 'string') {
      changed ||= field.value !== value
      field.value = value
    }
  }
  return changed
}

export function takenKey(cookies) {
  const found = cookies.split('; ').find((one) => one.startsWith('taken='))
  return found ? decodeURIComponent(found.slice(6)).replace(/^"|"$/g, '') : ''
}

function some(record) {
  return record?.fields && Object.keys(record.fields).length ? record : null
}

function name(key) {
  return `typed:${key}`
}
