// The database `field` on this phone. A write is done when its transaction is complete, never before;
// what went wrong is tried once more on a new connection; nothing is waited for longer than five seconds.
const VERSION = 1
const PATIENCE = 5000
export const STORES = { outbox: 'op_id', blobs: 'sha256', drafts: 'key', day: null, meta: 'key', log: 'id' }
const running = new Set()
let opening

const inTime = (act) => new Promise((done, lost) => {
  setTimeout(() => lost(new Error('no answer')), PATIENCE)
  act(done, lost)
})

const connect = (version) => inTime((done, lost) => {
  const asked = indexedDB.open('field', version)
  asked.onupgradeneeded = () => { // the first version; whoever makes another only adds to it
    for (const [store, keyPath] of Object.entries(STORES)) {
      const made = asked.result.createObjectStore(store, { keyPath, autoIncrement: store === 'log' })
      if (store !== 'outbox') continue
      made.createIndex('seq', 'seq', { unique: true })
      made.createIndex('open', 'open')
    }
  }
  asked.onsuccess = () => {
    const db = asked.result
    db.onclose = db.onversionchange = drop
    done(db)
  }
  asked.onerror = () => lost(asked.error)
})

// Where a newer release was here, its stores are ours and more.
const open = () => (opening ??= connect(VERSION).catch((error) => (error.name === 'VersionError' ? connect() : Promise.reject(error))))

const drop = () => {
  opening?.then((db) => db.close()).catch(() => {})
  opening = null
}

const once = async (names, work, write) => {
  const db = await open()
  return inTime((done, lost) => {
    const tx = db.transaction(names, write ? 'readwrite' : 'readonly', { durability: 'strict' })
    let result
    running.add(tx)
    tx.oncomplete = () => done(result, running.delete(tx))
    // A request that failed may be all that is heard: Safari completes what was told to end, with or without it.
    tx.onabort = tx.onerror = ({ target }) => lost(target.error, running.delete(tx))
    work(boxOf(tx)).then((found) => (result = found)).catch((error) => {
      lost(error)
      stop(tx)
    })
  })
}

const stop = (tx) => {
  try { tx.abort() } catch {} // it is over
}

// A page that is left may be kept for "back", with everything in it asleep. In Safari what sleeps in the middle
// of a write lets no other page write. It is done anew when somebody comes back.
globalThis.onpagehide = () => running.forEach(stop)

// What a request that fails does to it, the transaction says.
const boxOf = (tx) => {
  const of = (name) => tx.objectStore(name)
  const want = (request) => new Promise((done) => (request.onsuccess = () => done(request.result)))
  return {
    get: (name, key) => want(of(name).get(key)),
    all: (name, index) => want((index ? of(name).index(index) : of(name)).getAll()),
    keys: (name) => want(of(name).getAllKeys()),
    put: (name, value, key) => want(of(name).put(value, key)),
    del: (name, key) => want(of(name).delete(key)),
    end: () => tx.commit?.(),
  }
}

export const db = {
  // work(box) asks box.get, all, keys, put, del; what it returns is returned once everything is on the disk.
  tx: (names, work, write = true) => once(names, work, write).catch(() => {
    drop()
    return once(names, work, write)
  }),
}
export const get = (store, key) => db.tx(store, (box) => box.get(store, key), false)
// One write ends its transaction itself: a page that is being left lives too short to hear that it may.
const alone = (act) => (store, ...what) => db.tx(store, (box) => {
  const done = box[act](store, ...what)
  box.end()
  return done
})
export const put = alone('put')
export const del = alone('del')

// How safe this phone's store is, for the office and for the page of what waits.
export const health = async () => {
  const { storage } = navigator
  const { usage, quota } = (await storage?.estimate?.().catch(() => {})) ?? {}
  const persisted = (await storage?.persisted?.().catch(() => {})) ?? null
  return { persisted, quota_percent: quota ? Math.min(100, Math.round((100 * usage) / quota)) : null, app_version: document.body.dataset.release ?? '' }
}
