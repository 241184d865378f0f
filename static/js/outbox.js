// What was captured and waits to be received. Only an answer of the office closes a record; nothing unreceived is deleted.
import { db as field } from './db.js'
import { fingerprint, newId, sha256 } from './ids.js'
import { send } from './telling.js'

const DAY = 86_400_000
const RING = 500
const PARTS = ['outbox', 'blobs', 'drafts', 'meta', 'log']

// It is not kept: read back it is another, or a photo of it is not here.
const lost = (what) => {
  throw new Error(what)
}

// What is still to be received has a mark, and there is an index of it.
const marked = (op) => ({ ...op, open: /acked|superseded|returned/.test(op.state) ? undefined : 1 })

// The outbox in a store; its clock, and who hears of a change, are handed in.
export const outboxIn = (db, { now = Date.now, told = () => {} } = {}) => {
  const ask = (how, store, key) => db.tx(store, (box) => box[how](store, key), false)
  const value = async (box, key) => (await box.get('meta', key))?.value
  const setValue = (box, key, value) => box.put('meta', { key, value })

  const note = async (box, op_id, what) => {
    const id = await box.put('log', { at: now(), op_id, what })
    if (id > RING) await box.del('log', id - RING)
  }

  // In one transaction: the record, its photos, its number; the draft goes. Then it is read back.
  const keep = async (input) => {
    const { type, target, fields, photos } = input
    const body = { type, schema: 1, target, fields, photos: photos.map(({ sha256, size, kind }) => ({ sha256, size, kind })) }
    const print = await fingerprint(body)
    const { op_id } = await room(PARTS, (box) => write(box, input, body, print))
    const record = await ask('get', 'outbox', op_id)
    if (!record || (await fingerprint(record)) !== print) lost('read back')
    for (const { sha256: hash } of photos) if ((await sha256((await ask('get', 'blobs', hash)).bytes)) !== hash) lost('photo')
    told(record)
    return record
  }

  // Where there is none, what is received already makes some; then the pages that were fetched ahead.
  const room = async (names, write) => {
    try {
      return await db.tx(names, write)
    } catch (error) {
      if (error?.name !== 'QuotaExceededError') throw error
      await tidy(true)
      await outbox.relieve?.().catch(() => {})
      return db.tx(names, write)
    }
  }

  const write = async (box, { opId, photos, drafts = [], person, supersedes, ...more }, body, print) => {
    const was = await box.get('outbox', opId)
    if (was?.sha256 === print) return was // pressed twice: one operation
    const op_id = was ? newId() : opId
    for (const photo of photos) {
      if (photo.bytes) await box.put('blobs', blobOf(photo))
      else if (!(await box.get('blobs', photo.sha256))) lost('photo')
    }
    const old = supersedes && (await box.get('outbox', supersedes))
    const seq = ((await value(box, 'seq')) ?? 0) + 1
    const device_id = (await value(box, 'device')) ?? newId()
    const { visit } = body.target
    const stream = old?.stream ?? streamOf(body.type, body.target, op_id)
    const start = visit && stream !== visit && (await box.get('outbox', visit))
    const record = marked({
      says: '', app_version: '', ...more, ...body, op_id, seq, stream, device_id, supersedes, sha256: print, draft: drafts[0],
      order: old?.open && !isBack(old) ? old.order : seq,
      owner: person.id, owner_name: person.name,
      depends_on: start?.open ? [visit] : [],
      captured_at: new Date(now()).toISOString(), tz: Intl.DateTimeFormat().resolvedOptions().timeZone,
      state: 'queued', attempts: 0, fails: 0,
    })
    await setValue(box, 'seq', seq)
    await setValue(box, 'device', device_id)
    if (old?.open) await box.put('outbox', marked({ ...old, state: 'superseded', acked_at: now() }))
    await box.put('outbox', record)
    for (const key of drafts) await box.del('drafts', key)
    await note(box, op_id, 'kept')
    return record
  }

  const blobOf = ({ sha256, size, kind, bytes }) => ({ sha256, size, bytes, type: kind, at: now() })

  // Received long ago, or received and the phone is full. What is still to be received is never touched.
  const tidy = (pressed) => db.tx(PARTS, async (box) => {
    const records = await box.all('outbox')
    const drafts = await box.all('drafts')
    const hashes = (rows) => new Set(rows.flatMap((row) => (row.photos ?? []).map((photo) => photo.sha256)))
    const needed = hashes([...records.filter((op) => op.open), ...drafts])
    const named = hashes([...records, ...drafts])
    const forget = async (store, key, why) => {
      await box.del(store, key)
      await note(box, key, `deleted: ${why}`)
    }
    for (const { op_id, open, acked_at, photos } of records) {
      const age = now() - acked_at
      if (open || !(pressed || age >= 7 * DAY)) continue
      for (const photo of photos) if (!needed.has(photo.sha256)) await box.del('blobs', photo.sha256)
      if (age >= 30 * DAY) await forget('outbox', op_id, 'received 30 days ago')
    }
    for (const hash of await box.keys('blobs')) { // taken, and thought better of
      if (!named.has(hash) && now() - (await box.get('blobs', hash)).at > DAY) await box.del('blobs', hash)
    }
    for (const { key, typed_at } of drafts) {
      if (now() - typed_at >= (key.endsWith(':sign') ? 1 : 30) * DAY) await forget('drafts', key, 'an old draft')
    }
  })

  const outbox = {
    keep,
    tidy,

    // A photo's bytes, the moment it was taken: long before anybody presses Save.
    async hold(bytes, kind) {
      const photo = { sha256: await sha256(bytes), size: bytes.byteLength, kind }
      await room('blobs', (box) => box.put('blobs', blobOf({ ...photo, bytes })))
      return photo
    },

    blob: (hash) => ask('get', 'blobs', hash),
    get: (op_id) => ask('get', 'outbox', op_id),
    all: () => ask('all', 'outbox'),

    // Everything not received yet, of everybody, in order; those behind a refused one are blocked.
    open: async () => inOrder(await ask('all', 'outbox', 'open')),

    async change(op_id, changes, what = changes.state) {
      const record = await db.tx(['outbox', 'log'], async (box) => {
        const was = await box.get('outbox', op_id)
        if (!was) return
        const record = marked({ ...was, ...changes })
        await box.put('outbox', record)
        if (what) await note(box, op_id, what)
        return record
      })
      if (record) told(record)
      return record
    },

    meta: (key) => db.tx('meta', (box) => value(box, key), false),
    setMeta: (key, value) => db.tx('meta', (box) => setValue(box, key, value)),
  }
  return outbox
}

export const isBack = (op) => op.last_error?.code === 'sent_back'
export const isReceived = (op) => /acked|partial/.test(op?.state)

// One visit is one line of waiting; what somebody heard waits for nothing but its own.
const streamOf = (type, target, opId) => {
  const [about] = type.split('.')
  return (/signal|machine|contact|supplies/.test(about) ? target[about] : target.visit) || opId
}

export const inOrder = (found) => {
  const stopped = new Set()
  return [...found].sort((a, b) => a.order - b.order || a.seq - b.seq).map((op) => {
    const { op_id, state, stream, depends_on } = op
    if (state === 'parked' && !isBack(op)) stopped.add(stream).add(op_id)
    return state === 'queued' && [stream, ...depends_on].some((id) => stopped.has(id)) ? { ...op, state: 'blocked' } : op
  })
}

// Other windows hear of it too; a page listens to `earshot:outbox` on the document.
const channel = globalThis.document && new BroadcastChannel('field')
const hear = ({ data }) => send(document, 'outbox', data)
if (channel) channel.onmessage = hear

export const tell = ({ op_id, state, status }) => {
  const data = { op_id, state, status }
  if (channel) hear({ data }, channel.postMessage(data))
}

export const outbox = outboxIn(field, { told: tell })
outbox.relieve = async () => (await import('./prefetch.js')).forget()

// Whose page this is, also where it was kept on the phone.
export const here = () => {
  const { person: id = '', personName: name = '', release: app_version = '' } = document.body.dataset
  return { person: { id, name }, app_version, about: document.title.split(' · ')[0] }
}

export const asPhoto = async (file) => {
  const bytes = await file.arrayBuffer()
  return { sha256: await sha256(bytes), size: bytes.byteLength, kind: file.type, bytes }
}

export const keyOf = (draft) => `${here().person.id}:${draft}`

// For pages that bring their own logic: photos are files, draft the name of a form's draft.
export const keep = async ({ photos = [], draft, drafts = [draft], ...input }) => {
  const held = await Promise.all(photos.map((file) => (file instanceof Blob ? (file.held ?? asPhoto(file)) : file)))
  return outbox.keep({ ...here(), opId: newId(), ...input, photos: held, drafts: drafts.filter(Boolean).map(keyOf) })
}

export const mine = (ops) => ops.filter((op) => op.owner === here().person.id)
export const waiting = async () => mine(await outbox.open())
export const all = async () => mine(await outbox.all()).sort((a, b) => a.seq - b.seq)

export const bytes = async (hash) => {
  const blob = await outbox.blob(hash)
  return blob && new Blob([blob.bytes], { type: blob.type })
}
