// What a page has to send and has not sent yet, kept until the server has it. Without a browser in
// it: the store is handed in (sessionStorage, or a map in tests).
const LONGEST_WAIT = 30_000

export class Unsent {
  constructor(store, address) {
    this.store = store
    this.key = `unsent:${address}`
    this.waiting = read(store, this.key)
    this.flying = null
  }

  get size() {
    return this.waiting.length
  }

  // One thing to send. What waits under the same name says less than this and goes; what is
  // already on its way stays, for it may have arrived.
  put({ name, op, fields }) {
    const kept = this.waiting.filter((each) => each.name !== name || each === this.flying)
    this.waiting = [...kept, { name, op, fields }]
    this.keep()
  }

  // The next to send, in order, one at a time; nothing while one is on its way.
  take() {
    if (this.flying || !this.waiting.length) return null
    this.flying = this.waiting[0]
    return this.flying
  }

  // It has arrived, or was refused for good: forgotten.
  arrived() {
    this.waiting = this.waiting.filter((each) => each !== this.flying)
    this.flying = null
    this.keep()
  }

  // It may not have arrived: it is sent again, under the same id.
  lost() {
    this.flying = null
  }

  has(name) {
    return this.waiting.some((each) => each.name === name && each !== this.flying)
  }

  // What waits under a name hears what it is going to replace, for it was typed before that arrived.
  learn(name, field, value) {
    for (const each of this.waiting) {
      if (each.name !== name || each === this.flying) continue
      each.fields = each.fields.map(([known, was]) => [known, known === field ? value : was])
    }
    this.keep()
  }

  keep() {
    if (this.waiting.length) this.store.setItem(this.key, JSON.stringify(this.waiting))
    else this.store.removeItem(this.key)
  }
}

// How long to wait before the next attempt: longer each time, never longer than half a minute.
export function pause(attempt) {
  return Math.min(1000 * 2 ** attempt, LONGEST_WAIT)
}

// What an answer means: kept, refused for good, to be sent again, or only after signing in.
export function meaning({ status, isJson, moved }) {
  if (moved || status === 401) return 'signin'
  if (status === 403) return 'signin'
  if (status === 200 && isJson) return 'saved'
  if ([409, 413, 422].includes(status) && isJson) return 'refused'
  if (status >= 400 && status < 500 && status !== 408 && status !== 429) return 'refused'
  return 'again'
}

// Whether what is typed now is still what was sent: then the markup may be put in its place.
export function isSame(sent, now) {
  const plain = (fields) => JSON.stringify(fields.filter(([name]) => !name.startsWith('w-')))
  return plain(sent) === plain(now)
}

function read(store, key) {
  try {
    const kept = JSON.parse(store.getItem(key))
    return Array.isArray(kept) ? kept : []
  } catch {
    return []
  }
}
