// Sends what waits, one at a time, and believes only an answer that names what it received.
// Store, network, clock, locks and dice are handed in, so that this needs no browser.
import { health } from './db.js'
import { sha256 } from './ids.js'
import { isBack, isReceived, outbox as ours, tell } from './outbox.js'

const BUSY = /408|425|429|50[0234]/
const BY_CODE = { csrf_failed: 'csrf', owner_mismatch: 'other', in_progress: 'hold', dependency: 'hold' }
const BY_STATUS = { 401: 'login', 410: 'update', 426: 'update' }
const SENT = 'type schema device_id seq stream depends_on target fields photos says captured_at tz app_version supersedes'.split(' ')
const IN_VAIN = 5
const HOUR = 3_600_000
const DAYS_14 = 14 * 86_400_000

// What the office is sent of a record; what only this phone needs stays here.
export const bodyOf = (op) => Object.fromEntries(SENT.map((name) => [name, op[name]]))

// What an answer means. `expect` is what it must name to count as received.
const verdictOf = ({ lost, status, ours, body }, expect = {}) => {
  if (lost) return 'lost'
  if (BUSY.test(status)) return 'busy'
  if (status === 413) return 'large'
  if (status === 400) return 'park'
  if (!ours) return 'foreign'
  if (/20[01]/.test(status)) return Object.keys(expect).every((key) => body[key] === expect[key]) ? 'ack' : 'foreign'
  return BY_CODE[body.code] ?? BY_STATUS[status] ?? (status > 400 && status < 500 ? 'park' : 'foreign')
}

// The next to send: in order within a line of waiting, signals before the rest.
const nextOp = (ops, owner, held) => {
  const unsent = ops.filter((op) => op.state !== 'partial')
  const ids = unsent.map((op) => op.op_id)
  const seen = new Set(held)
  const ready = unsent.filter((op) => op.owner === owner && !isBack(op) && !seen.has(op.stream) && seen.add(op.stream) && /queued|sending/.test(op.state) && !op.depends_on.some((id) => ids.includes(id)))
  return ready.find((op) => op.type.startsWith('signal.')) ?? ready[0]
}

// Photos of what was received, smallest first.
const nextPhoto = (ops, owner, held) => {
  const of = (op) => op.photos.map((photo) => ({ op, photo }))
  const isNext = ({ op, photo: { sha256: hash } }) => op.missing.includes(hash) && !op.bad?.[hash] && !held.has(hash)
  return ops.filter((op) => op.owner === owner && op.state === 'partial').flatMap(of).filter(isNext).sort((a, b) => a.photo.size - b.photo.size)[0]
}

export const pause = (tries, dice = Math.random()) => dice * Math.min(300_000, 5000 * 2 ** tries)

// Returns drain(why): every reason but the timer's begins the waiting anew.
export const sender = ({ outbox, fetch = globalThis.fetch, now = Date.now, locks = navigator.locks, later = setTimeout, told, safe, smaller, dice }) => {
  const { change, meta, open, setMeta } = outbox
  const own = async () => (await open()).filter((op) => op.owner === owner)
  const statesOf = (op_ids) => asks('status/', 'states', { op_ids })
  let tries = 0
  let going, again, timer, owner, csrf, last, cleared
  let held // lines of waiting, and photos, that step aside in this run

  // Two at once are one, and one more after it.
  const drain = (why) => {
    if (why !== 'timer') tries = 0
    again = going
    going ??= alone().catch(() => wait('waiting')).catch(() => {}).finally(() => {
      going = null
      if (again) drain(why)
    })
    return going
  }

  // One window sends. One that fell asleep over it is relieved after a minute.
  const alone = async () => {
    if (!locks) return leased()
    const ask = (options) => locks.request('drain', options, (lock) => (lock ? leased() : 'busy'))
    if ((await ask({ ifAvailable: true })) !== 'busy') return
    if (Math.abs(now() - ((await meta('lease')) ?? 0)) > 60_000) await ask({ steal: true })
    else timer = later(drain, 5000, 'timer')
  }

  const leased = async () => {
    const sign = () => setMeta('lease', now())
    await sign()
    const signing = setInterval(sign, 10_000)
    await run().finally(() => clearInterval(signing))
  }

  const run = async () => {
    clearTimeout(timer)
    if (now() < (await notBefore())) return wait('waiting')
    if (!(await hello())) return
    if ((await open()).some((op) => op.attempts)) await heartbeat() // it went wrong before: the office hears of it first
    held = new Set()
    for (const [next, go] of [[nextOp, sendOp], [nextPhoto, sendPhoto]]) {
      for (let found; (found = next(await open(), owner, held)); ) {
        await status('sending')
        const stop = await go(found)
        if (stop) return wait(stop)
      }
    }
    await heartbeat()
    await (held.size ? wait('waiting') : status('sent'))
    await outbox.tidy()
  }

  // Who is signed in, and whether this is our server at all.
  const hello = async () => {
    const said = await asks('session/', 'user')
    if (!said) return
    owner = said.user.id
    csrf = said.csrf
    if (said.device_id && !(await meta('device'))) await adopt(said)
    await setMeta('skew', Math.round((now() - Date.parse(said.server_time)) / 1000) || 0)
    for (const { op_id, detail } of said.sent_back ?? []) {
      if (isReceived(await outbox.get(op_id))) await change(op_id, { state: 'parked', last_error: { code: 'sent_back', detail } })
    }
    return (await reconcile(said.epoch)) && placed()
  }

  // What was refused here, the office may have accepted or put right itself: then it is received.
  const placed = async () => {
    const op_ids = (await own()).filter((op) => op.state === 'parked').map((op) => op.op_id)
    const said = op_ids[0] ? await statesOf(op_ids) : { states: {} }
    for (const [op_id, { settled, settled_note: detail, missing_photos: missing }] of Object.entries(said?.states ?? {})) {
      if (/accepted|corrected/.test(settled)) await change(op_id, { ...stateWith(missing), result: 'applied', detail, acked_at: now(), last_error: null })
    }
    return said
  }

  // This phone was known and knows nothing any more: its storage was cleared.
  const adopt = async ({ device_id, device }) => {
    await setMeta('device', device_id)
    if (!device?.last_seq) return
    cleared = true
    await setMeta('seq', device.last_seq)
    if (device.pending) await setMeta('cleared', { n: device.pending, at: device.oldest_pending_at })
  }

  // The office's database begins a new life after a restore: what it has not kept is sent again.
  const reconcile = async (epoch) => {
    const was = await meta('epoch')
    if (was === epoch) return true
    const known = (was ? await outbox.all() : []).filter((op) => op.owner === owner && isReceived(op) && now() - op.acked_at < DAYS_14)
    while (known.length) {
      const op_ids = known.splice(0, 500).map((op) => op.op_id)
      const said = await statesOf(op_ids)
      if (!said) return
      for (const op_id of op_ids) {
        const missing = said.states[op_id]?.missing_photos
        if (!missing) await change(op_id, { state: 'queued', fails: 0 })
        else if (missing[0]) await change(op_id, { state: 'partial', missing })
      }
    }
    await setMeta('epoch', epoch)
    return true
  }

  // Received: the network works, and the waiting begins anew.
  const stateWith = (missing) => {
    tries = 0
    return { missing, state: missing[0] ? 'partial' : 'acked', fails: 0 }
  }

  const sendOp = async (op, retried) => {
    const { op_id, photos, sha256: print } = op
    const attempts = op.attempts + 1
    await change(op_id, { state: 'sending', attempts }, '')
    const answer = await ask('PUT', `ops/${op_id}/`, bodyOf(op), { 'X-Attempt': attempts })
    const means = verdictOf(answer, { op_id, sha256: print })
    if (means === 'csrf' && !retried) return (await hello()) ? sendOp(op, true) : 'login'
    const { missing_photos = [], result, detail, url, code, errors, received_at } = answer.body ?? {}
    if (means === 'ack') {
      const missing = missing_photos.filter((hash) => photos.some((photo) => photo.sha256 === hash))
      await change(op_id, { ...stateWith(missing), result, detail, url, received_at, acked_at: now(), last_error: null })
    } else if (isRefused(means)) {
      await change(op_id, { state: 'parked', last_error: { code, detail, errors } })
    } else return failed(means, answer, op, op.stream, { state: 'queued' })
  }

  // Five times in vain: it steps aside for the others in each run, and is never given up.
  const failed = async (means, { after }, op, key, changes) => {
    const inVain = /lost|busy/.test(means)
    const fails = op.fails + inVain
    await change(op.op_id, { ...changes, fails }, '')
    await rest(after)
    if (means !== 'hold' && (!inVain || fails < IN_VAIN || after)) return means
    held.add(key)
  }

  // `was` is the hash of the larger one that this stands for; `twice`: it is sent anew, since it came damaged.
  const sendPhoto = async ({ op, photo, was = photo.sha256, twice }) => {
    const { op_id } = op
    const hash = photo.sha256
    const bad = async (code, detail) => void (await change(op_id, { bad: { ...op.bad, [was]: { code, detail } } }, `photo ${code}`))
    const blob = await outbox.blob(hash)
    const answer = await carry(op, hash, blob, was)
    const means = answer.means ?? verdictOf(answer, { sha256: hash })
    if (means === 'gone') return bad(means)
    if (means === 'ack') return void (await change(op_id, stateWith(op.missing.filter((one) => one !== was))))
    if (!isRefused(means)) return failed(means, answer, op, was)
    if (answer.status === 422 && !twice) return sendPhoto({ op, photo, was, twice: true })
    const less = means === 'large' && was === hash && (await smaller?.(blob).catch(() => {}))
    if (less) return sendPhoto({ op, photo: await outbox.hold(less, 'image/jpeg'), was })
    return bad(answer.body?.code ?? 'too_large', answer.body?.detail)
  }

  // Sent in vain, or damaged here since: perhaps only the answer was lost, so it is asked for first.
  const carry = async ({ fails }, hash, { bytes, size, type } = {}, was) => {
    const path = `../photos/${hash}/`
    const gone = !bytes || (await sha256(bytes)) !== hash
    if (gone || fails) {
      const answer = await ask('HEAD', path)
      if (answer.lost || BUSY.test(answer.status)) return answer
      if (answer.sync && answer.status === 200) return { means: 'ack' }
    }
    if (gone) return { means: 'gone' }
    const more = { 'Content-Type': type || 'image/jpeg', ...(was !== hash && { 'X-Instead-Of': was }) }
    return ask('PUT', path, bytes, more, 20_000 + (size >> 3)) // given up below 8 kB a second
  }

  const heartbeat = async () => {
    const mine = await own()
    const answer = await ask('POST', 'heartbeat/', {
      pending: mine.length,
      oldest_pending_at: mine.map((op) => op.captured_at).sort()[0] ?? null,
      last_seq: (await meta('seq')) ?? 0,
      cleared,
      ...(await safe?.()),
    })
    if (answer.status === 200) cleared = undefined
  }

  // What an answer of ours holds under a name; without one the run is over.
  const asks = async (path, name, body) => {
    const answer = await ask(body ? 'POST' : 'GET', path, body)
    const means = verdictOf(answer)
    if (means === 'ack' && answer.body[name]) return answer.body
    await wait(means === 'ack' ? 'foreign' : means, answer)
  }

  const ask = async (method, path, body, more, wait = 30_000) => {
    const device = await meta('device')
    const headers = device ? { 'X-Device': device } : {}
    if (method !== 'GET') Object.assign(headers, { 'X-CSRFToken': csrf, 'X-Owner': owner, 'X-Sent-At': new Date(now()).toISOString(), 'Content-Type': 'application/json' }, more)
    try {
      const answer = await fetch(`/api/v1/sync/${path}`, { method, headers, body: body instanceof ArrayBuffer ? body : JSON.stringify(body), redirect: 'manual', cache: 'no-store', signal: AbortSignal.timeout(wait) })
      const get = (name) => answer.headers.get(name)
      const sync = get('X-Sync') === '1'
      const said = await answer.json().catch(() => {})
      return { status: answer.status, sync, ours: sync && said, body: said, after: Math.min(HOUR, (get('Retry-After') || 0) * 1000) }
    } catch {
      return { lost: true }
    }
  }

  // Nobody is asked to wait longer than an hour: what is further ahead was reckoned by a clock that was wrong.
  const notBefore = async () => {
    const at = (await meta('not_before')) ?? 0
    return at - now() > HOUR ? 0 : at
  }
  const rest = async (after) => after && setMeta('not_before', now() + after)

  // How it stands, for every window; and when it is tried again by itself.
  const wait = async (why, { after, body } = {}) => {
    await rest(after)
    await status({ lost: 'offline', busy: 'waiting', csrf: 'login' }[why] ?? why, body?.code)
    if (/login|other|update|csrf/.test(why)) return
    timer = later(drain, Math.max((await notBefore()) - now(), pause(tries++, dice?.())), 'timer')
  }

  const status = async (state, code) => {
    if (state === 'sending' && last === state) return
    last = state
    const at = now()
    const status = { state, code, at, sent_at: state === 'sent' ? at : (await meta('status'))?.sent_at }
    await setMeta('status', status)
    told?.({ status })
  }

  return drain
}

const isRefused = (means) => /park|large/.test(means)

export const drain = sender({
  outbox: ours,
  told: tell,
  smaller: async ({ bytes, type }) => (await import('./shrink.js')).smaller(bytes, type),
  safe: health,
})
