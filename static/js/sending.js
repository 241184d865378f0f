// Photos on their way: a few at a time, each with how far it is; what failed is tried again under the same id.
// Who sends and who shrinks is handed in, so that this needs no browser.
export const AT_ONCE = 2
const UNSENT = ['waiting', 'sending', 'failed']

export class Sending {
  constructor({ send, shrink = async (file) => file, changed = () => {}, id }) {
    Object.assign(this, { send, shrink, changed, id })
    this.items = []
  }

  add(file) {
    const item = { file, opId: this.id(), state: 'waiting', share: 0, why: '' }
    this.items.push(item)
    this.changed(item)
    this.go()
    return item
  }

  // Again under the same id: if only the answer was lost, it stays one photo.
  retry(item) {
    if (item.state !== 'failed') return
    this.become(item, { state: 'waiting', share: 0, why: '' })
    this.go()
  }

  retryAll() {
    for (const item of this.items) this.retry(item)
  }

  cancel(item) {
    if (item.state === 'done') return
    item.stop?.abort()
    this.items = this.items.filter((other) => other !== item)
    this.become(item, { state: 'cancelled' })
    this.go()
  }

  // Whether something would be lost with the page: what failed can still be tried again.
  get busy() {
    return this.items.some((item) => UNSENT.includes(item.state))
  }

  get stuck() {
    return this.items.some((item) => item.state === 'failed')
  }

  go() {
    const going = this.items.filter((item) => item.state === 'sending').length
    const next = this.items.filter((item) => item.state === 'waiting').slice(0, Math.max(0, AT_ONCE - going))
    for (const item of next) this.carry(item)
  }

  async carry(item) {
    this.become(item, { state: 'sending', stop: new AbortController() })
    const outcome = await this.tried(item)
    if (item.state !== 'sending') return // cancelled meanwhile
    this.become(item, outcome)
    this.go()
  }

  async tried(item) {
    try {
      item.small ??= await this.shrink(item.file)
      if (item.state !== 'sending') return {}
      const progress = (share) => item.state === 'sending' && this.become(item, { share: percent(share) })
      return outcomeOf(await this.send(item, progress, item.stop.signal))
    } catch {
      return { state: 'failed', why: 'lost' }
    }
  }

  become(item, changes) {
    Object.assign(item, changes)
    this.changed(item)
  }
}

export function percent(share) {
  return Math.max(0, Math.min(100, Math.round(share * 100)))
}

// What is refused for good says why; whatever may pass by itself can be tried again.
export function outcomeOf({ status, body }) {
  if (status >= 200 && status < 300 && body?.photos?.length) return { state: 'done', share: 100, photo: body.photos[0] }
  if (status === 401 || status === 403) return { state: 'failed', why: 'out' }
  if (status >= 400 && status < 500 && status !== 408 && status !== 429 && body?.detail) return { state: 'refused', why: body.detail }
  return { state: 'failed', why: body?.detail ?? '' }
}
