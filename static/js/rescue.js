// When this phone cannot keep something: said in red, tried at once, written where little fits. And a copy to carry away.
import { STORES } from './db.js'
import { asPhoto, here, mine as ofMine, outbox, outboxIn } from './outbox.js'
import { bodyOf, drain, sender } from './sync.js'
import { $, $part, copyOf, el, fill, on } from './telling.js'

// A store that lives as long as the page: what cannot be written is sent from here, now.
const rows = Object.fromEntries(Object.keys(STORES).map((store) => [store, new Map()]))
const box = {
  get: async (store, key) => rows[store].get(key),
  all: async (store, index) => [...rows[store].values()].filter((row) => !index || row[index]),
  keys: async (store) => rows[store].keys(),
  put: async (store, row) => void rows[store].set(row[STORES[store]], row),
  del: async (store, key) => rows[store].delete(key),
}
const page = outboxIn({ tx: (_stores, work) => work(box) })
const send = sender({ outbox: page, locks: null, later() {} })

// What little fits: all of a form but its photos.
const boat = () => JSON.parse(localStorage.lifeboat ?? '[]')
const carries = (change) => {
  try {
    localStorage.lifeboat = JSON.stringify(change(boat()))
  } catch {}
}

export const unsaved = async (input) => {
  const whole = { ...here(), ...input, photos: await Promise.all(input.photos.map(asPhoto)), drafts: [] }
  const record = await page.keep(whole)
  carries((forms) => [...forms, { ...whole, photos: [] }])
  return (await sent(record)) ?? alarm(record, whole)
}

const sent = async (record) => {
  await send('unsaved')
  const now = await page.get(record.op_id)
  if (now.open) return
  carries((forms) => forms.filter((one) => one.opId !== now.op_id))
  return now
}

// "This is NOT saved. Keep this screen open." It stays until the office has it.
const alarm = (record, whole) => {
  $part('alarm-box')?.remove()
  const alarm = copyOf('alarm')
  document.body.prepend(alarm)
  on(window, 'beforeunload', (event) => alarm.isConnected && event.preventDefault())
  on($part('copy', alarm), 'click', () => copy(page))
  return new Promise((done) => {
    on($part('again', alarm), 'click', async () => {
      const now = (await outbox.keep(whole).catch(() => {})) ?? (await sent(record))
      if (now) done((alarm.remove(), now))
    })
  })
}

// What the lifeboat carried comes aboard again, once there is a store.
export const aboard = async () => {
  for (const one of boat()) await outbox.keep(one)
  delete localStorage.lifeboat
}

// One line about the phone, one for each operation, one for each photo. Saving a copy marks nothing as sent.
export const copy = async (from = outbox, only) => {
  const { person: { id, name: username }, app_version } = here()
  const ops = ofMine(await from.open()).filter((op) => !only || op.op_id === only)
  const made_at = new Date().toISOString()
  const parts = []
  const add = (what) => parts.push(`${JSON.stringify(what)}\n`)
  add({ kind: 'earshot-field-file', version: 1, user: { id, username }, device_id: await from.meta('device'), made_at, app_version })
  for (const op of ops) add({ op: { op_id: op.op_id, ...bodyOf(op) } })
  for (const sha256 of new Set(ops.flatMap((op) => op.photos.map((photo) => photo.sha256)))) {
    const blob = await from.blob(sha256)
    if (blob) add({ photo: { sha256, type: blob.type, base64: await base64(blob.bytes) } })
  }
  const file = new File(parts, `field-unsent-${(username || 'phone').replace(/\W+/g, '-')}-${made_at.slice(0, 10)}.ndjson`, { type: 'application/x-ndjson' })
  const files = [file]
  if (navigator.canShare?.({ files })) return navigator.share({ files }).catch((error) => error.name === 'AbortError' || offer(file))
  offer(file)
}

const offer = (file) => {
  el('a', { href: URL.createObjectURL(file), download: file.name }).click()
}

const base64 = (bytes) => new Promise((done, lost) => {
  const reader = Object.assign(new FileReader(), { onload: () => done(reader.result.split(',')[1]), onerror: lost })
  reader.readAsDataURL(new Blob([bytes]))
})

// Signing out with work that is only here: sent first, carried away, or kept until one is back.
export const wake = (root) => {
  const form = $('form[data-signout]', root)
  on(form, 'submit', (event) => signsOut(event, form))
}

const left = async () => ofMine(await outbox.open().catch(() => [])).length

const signsOut = async (event, form) => {
  if (form.sure) return
  event.preventDefault()
  const n = await left()
  if (!n) return leave(form)
  const dialog = fill(copyOf('leave'), { n })
  document.body.append(dialog)
  on(dialog, 'close', () => dialog.remove())
  on(dialog, 'click', async ({ target }) => {
    const { value, dataset } = target.closest('[value]') ?? {}
    if (value === 'copy') copy()
    if (value === 'leave') leave(form)
    if (value === 'stay') dialog.close()
    if (value !== 'send') return
    await drain('button')
    if (await left()) location.assign(dataset.url)
    else leave(form)
  })
  dialog.showModal()
}

const leave = async (form) => {
  await import('./prefetch.js').then((pages) => pages.forget()).catch(() => {})
  form.sure = true
  form.requestSubmit()
}
