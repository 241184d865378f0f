// A phone in our hands: its store is a few maps, its clock stands still, its network answers as told.
import { outboxIn } from '../../static/js/outbox.js'
import { sender } from '../../static/js/sync.js'

export const ERIN = { id: 'erin', name: 'Erin' }

export class Maps {
  constructor() {
    this.kept = { outbox: new Map(), blobs: new Map(), drafts: new Map(), day: new Map(), meta: new Map(), log: new Map() }
    this.full = false
  }

  // All or nothing, as a transaction is.
  async tx(_names, work) {
    const before = Object.fromEntries(Object.entries(this.kept).map(([name, rows]) => [name, new Map(rows)]))
    const key = { outbox: 'op_id', blobs: 'sha256', log: 'id' }
    try {
      return await work({
        get: async (name, id) => structuredClone(this.kept[name].get(id)),
        all: async (name, index) => structuredClone([...this.kept[name].values()].filter((row) => !index || row[index] !== undefined)),
        keys: async (name) => [...this.kept[name].keys()],
        put: async (name, row) => {
          if (this.full && name === 'blobs') throw new DOMException('full', 'QuotaExceededError')
          const id = name === 'log' ? (this.logged = (this.logged ?? 0) + 1) : row[key[name] ?? 'key']
          this.kept[name].set(id, structuredClone(row))
          return id
        },
        del: async (name, id) => void this.kept[name].delete(id),
      })
    } catch (error) {
      this.kept = before
      throw error
    }
  }
}

export function answer(status, body, { sync = true, type = 'application/json', ...more } = {}) {
  const headers = new Headers({ 'Content-Type': type, ...(sync && { 'X-Sync': '1' }), ...more })
  return { status, headers, json: async () => JSON.parse(JSON.stringify(body)) }
}

export const html = (status) => answer(status, '<!doctype html>', { sync: false, type: 'text/html' })
export const redirect = () => ({ status: 0, type: 'opaqueredirect', headers: new Headers(), json: () => Promise.reject(new SyntaxError('empty')) })

export const session = { user: { id: 'erin', name: 'Erin' }, csrf: 'token', epoch: 'one', server_time: '2026-11-22T08:00:00Z', device_id: 'd', device: null, sent_back: [] }

// `says(request)` may answer; what it leaves is answered as the office would.
export function phone(says = () => undefined, more = {}) {
  const db = new Maps()
  const clock = { at: Date.parse('2026-11-22T08:00:00Z') }
  const now = () => clock.at
  const outbox = outboxIn(db, { now })
  const asked = []
  const timers = []
  const office = new Map()
  const photos = new Set()
  const fetch = async (path, options) => {
    const url = new URL(path, 'http://office').pathname.replace('/api/v1/', '')
    const request = { method: options.method, url, headers: options.headers, body: options.body && typeof options.body === 'string' ? JSON.parse(options.body) : options.body, redirect: options.redirect }
    asked.push(request)
    const said = await says(request, { office, photos, asked })
    if (said === 'lost') throw new TypeError('Failed to fetch')
    return said ?? kindly(request, office, photos, outbox)
  }
  const drain = sender({ outbox, fetch, now, locks: null, later: (act, wait) => timers.push(wait), dice: () => 1, ...more })
  let n = 0
  const keep = (more = {}) => outbox.keep({ opId: `op-${(n += 1)}`, type: 'work.fault', target: { visit: 'v1' }, fields: { note: [`${n}`] }, photos: [], person: ERIN, ...more })
  const sent = () => asked.filter((one) => one.method === 'PUT').map((one) => one.url.replace(/^sync\/ops\/|\/$/g, ''))
  return { db, clock, outbox, asked, timers, drain, keep, sent, office, photos, states: async () => Object.fromEntries((await outbox.all()).map((op) => [op.op_id, op.state])) }
}

async function kindly({ method, url, body }, office, photos, outbox) {
  if (url === 'sync/session/') return answer(200, session)
  if (url === 'sync/heartbeat/') return answer(200, {})
  if (url === 'sync/status/') return answer(200, { states: Object.fromEntries(body.op_ids.filter((id) => office.has(id)).map((id) => [id, { result: 'applied', missing_photos: [] }])) })
  const photo = url.match(/^photos\/(\w+)\/$/)?.[1]
  if (photo && method === 'HEAD') return answer(photos.has(photo) ? 200 : 404, null, { type: 'text/plain' })
  if (photo) return photos.add(photo), answer(201, { sha256: photo })
  const op_id = url.match(/^sync\/ops\/(.+)\/$/)[1]
  const again = office.has(op_id)
  office.set(op_id, body)
  return received(op_id, outbox, again ? 200 : 201, body.photos.map((one) => one.sha256).filter((one) => !photos.has(one)))
}

export async function received(op_id, outbox, status = 201, missing_photos = [], more = {}) {
  const { sha256 } = await outbox.get(op_id)
  return answer(status, { op_id, sha256, result: 'applied', detail: '', missing_photos, ...more })
}
