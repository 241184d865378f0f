import assert from 'node:assert/strict'
import test from 'node:test'

import { pause } from '../../static/js/sync.js'
import { answer, html, phone, session } from './phone.js'

const onOps = (act) => (request, office) => (request.url.startsWith('sync/ops/') ? act(request, office) : undefined)
const problem = (status, code, more = {}) => answer(status, { code, detail: `because ${code}`, ...more }, { type: 'application/problem+json' })
const bytes = (text) => new TextEncoder().encode(text).buffer

test('what puts a refused one right takes its place, and the line goes on in order', async () => {
  let bad = true
  const it = phone(onOps((request) => (bad && request.url.includes('op-1') ? problem(422, 'validation') : undefined)))
  await it.keep()
  await it.keep()
  await it.drain('test')
  bad = false
  await it.keep({ supersedes: 'op-1' })
  await it.drain('test')
  assert.deepEqual(await it.states(), { 'op-1': 'superseded', 'op-2': 'acked', 'op-3': 'acked' })
  assert.deepEqual([...it.office.keys()], ['op-3', 'op-2'])
  assert.equal(it.office.get('op-3').supersedes, 'op-1')
})

test('in order within a visit, signals first, each once', async () => {
  const it = phone()
  await it.keep()
  await it.keep({ target: { visit: 'v2' } })
  await it.keep()
  await it.keep({ type: 'signal.capture', target: { visit: 'v1' } })
  await it.drain('test')
  assert.deepEqual(it.sent(), ['op-4', 'op-1', 'op-2', 'op-3'])
})

test('a signal waits for the visit only if that was started here and is not received yet', async () => {
  const it = phone()
  await it.keep({ opId: 'visit', type: 'visit.start', target: { site: 's' } })
  await it.keep({ type: 'signal.capture', target: { visit: 'visit' } })
  await it.keep({ type: 'signal.capture', target: { visit: 'v9' } })
  await it.drain('test')
  assert.deepEqual(it.sent(), ['op-3', 'visit', 'op-2'])
  assert.deepEqual(it.office.get('op-2').depends_on, ['visit'])
  assert.deepEqual(it.office.get('op-3').depends_on, [])
})

test('a line that failed five times steps aside for the others, and is never given up', async () => {
  const it = phone(onOps((request) => (request.url.includes('op-1') ? html(500) : undefined)))
  await it.keep()
  await it.keep({ target: { visit: 'v2' } })
  for (let n = 0; n < 4; n += 1) await it.drain('test')
  assert.deepEqual(await it.states(), { 'op-1': 'queued', 'op-2': 'queued' })
  await it.drain('test')
  assert.deepEqual(await it.states(), { 'op-1': 'queued', 'op-2': 'acked' })
  for (let n = 0; n < 100; n += 1) await it.drain('timer')
  assert.equal((await it.states())['op-1'], 'queued')
})

test('the pause doubles up to five minutes, and any reason but the timer begins anew', async () => {
  assert.deepEqual([0, 1, 2, 6, 20].map((n) => pause(n, 1)), [5000, 10_000, 20_000, 300_000, 300_000])
  const it = phone(() => 'lost')
  await it.keep()
  for (const why of ['timer', 'timer', 'timer', 'online']) await it.drain(why)
  assert.deepEqual(it.timers, [5000, 10_000, 20_000, 5000])
})

test('where the network lets one through now and then, nothing waits for minutes', async () => {
  let asked = 0
  const it = phone(onOps(() => ((asked += 1) % 2 ? 'lost' : undefined)))
  for (const visit of ['v1', 'v2', 'v3']) await it.keep({ target: { visit } })
  for (let n = 0; n < 3; n += 1) await it.drain('timer')
  assert.deepEqual(it.timers, [5000, 5000, 5000])
})

test('what another person left stays, unsent, until they sign in', async () => {
  const it = phone()
  await it.keep({ person: { id: 'ana', name: 'Ana' } })
  await it.keep({ target: { visit: 'v2' } })
  await it.drain('test')
  assert.deepEqual(await it.states(), { 'op-1': 'queued', 'op-2': 'acked' })
  assert.deepEqual(it.timers, [])
})

test('every request says who sends it, and with the token of now', async () => {
  const it = phone()
  await it.keep()
  await it.drain('test')
  const { asked } = it
  const put = asked.find((request) => request.method === 'PUT')
  assert.equal(put.headers['X-Owner'], 'erin')
  assert.equal(put.headers['X-CSRFToken'], 'token')
  assert.equal(put.headers['X-Attempt'], 1)
  assert.ok(put.headers['X-Device'] && put.headers['X-Sent-At'])
  assert.deepEqual(Object.keys(put.body).sort(), ['app_version', 'captured_at', 'depends_on', 'device_id', 'fields', 'photos', 'says', 'schema', 'seq', 'stream', 'target', 'type', 'tz'])
})

test('text first, then the photos, smallest first', async () => {
  const it = phone()
  const [big, small] = await Promise.all(['a long photo', 'tiny'].map((text) => it.outbox.hold(bytes(text), 'image/jpeg')))
  await it.keep({ photos: [big, small] })
  await it.keep({ target: { visit: 'v2' } })
  await it.drain('test')
  assert.deepEqual(it.sent(), ['op-1', 'op-2', `photos/${small.sha256}`, `photos/${big.sha256}`])
  assert.deepEqual(await it.states(), { 'op-1': 'acked', 'op-2': 'acked' })
})

async function withPhoto(says, more = {}) {
  const it = phone((request, office) => (request.url.startsWith('photos/') ? says(request, office) : undefined), more)
  const photo = await it.outbox.hold(bytes('a photo'), 'image/jpeg')
  await it.keep({ photos: [photo] })
  await it.keep({ target: { visit: 'v2' } })
  await it.drain('test')
  return { ...it, photo, op: await it.outbox.get('op-1') }
}

test('a report whose photo is still here is partial, and stays in the outbox', async () => {
  const { op, photo, states } = await withPhoto(() => 'lost')
  assert.deepEqual([op.state, op.missing], ['partial', [photo.sha256]])
  assert.equal((await states())['op-2'], 'acked')
})

test('a HEAD that a stranger answers with 200 is not believed', async () => {
  let lost = 'lost'
  const it = await withPhoto(() => lost || html(200))
  lost = ''
  await it.drain('test')
  assert.equal((await it.outbox.get('op-1')).state, 'partial')
  assert.ok(it.asked.some((request) => request.method === 'HEAD'))
})

test('a HEAD of our own that knows the photo spares sending it', async () => {
  const it = await withPhoto((request, { photos }) => {
    if (request.method !== 'PUT') return undefined
    photos.add(request.url.split('/')[1])
    return 'lost'
  })
  assert.equal(it.op.state, 'partial')
  await it.drain('test')
  assert.equal((await it.outbox.get('op-1')).state, 'acked')
  assert.equal(it.sent().filter((url) => url.startsWith('photos/')).length, 1)
})

test('413: the photo is made smaller once, then it needs somebody; the report is received', async () => {
  const asked = []
  const small = { smaller: async () => bytes('less') }
  const once = await withPhoto((request) => {
    if (request.method !== 'PUT') return undefined
    asked.push(request.headers['X-Instead-Of'])
    return asked.length === 1 ? html(413) : undefined
  }, small)
  assert.equal(once.op.state, 'acked')
  assert.deepEqual(asked, [undefined, once.photo.sha256])
  const twice = await withPhoto((request) => (request.method === 'PUT' ? html(413) : undefined), small)
  assert.equal(twice.op.state, 'partial')
  assert.equal(twice.op.bad[twice.photo.sha256].code, 'too_large')
  assert.deepEqual(twice.timers, [])
})

test('a photo that arrived damaged is sent once more; one that is damaged here must be taken again', async () => {
  let refused = 0
  const once = await withPhoto((request) => (request.method === 'PUT' && (refused += 1) === 1 ? problem(422, 'hash_mismatch') : undefined))
  assert.equal(once.op.state, 'acked')
  const it = phone()
  const photo = await it.outbox.hold(bytes('a photo'), 'image/jpeg')
  await it.keep({ photos: [photo] })
  it.db.kept.blobs.get(photo.sha256).bytes = bytes('a phota')
  await it.drain('test')
  assert.equal((await it.outbox.get('op-1')).bad[photo.sha256].code, 'gone')
})

test('a photo that the office has needs nobody, whatever became of it on the phone', async () => {
  const it = await withPhoto((request, { photos }) => {
    if (request.method !== 'PUT') return undefined
    photos.add(request.url.split('/')[1])
    return 'lost'
  })
  it.db.kept.blobs.get(it.photo.sha256).bytes = bytes('a phota')
  await it.drain('test')
  const { state, bad } = await it.outbox.get('op-1')
  assert.deepEqual([state, bad], ['acked', undefined])
})

test('while the office cannot say whether it has a photo, that is damaged here, nobody is asked to take it again', async () => {
  let busy = true
  const it = phone((request) => (busy && request.url.startsWith('photos/') ? html(503) : undefined))
  const photo = await it.outbox.hold(bytes('a photo'), 'image/jpeg')
  await it.keep({ photos: [photo] })
  it.db.kept.blobs.get(photo.sha256).bytes = bytes('a phota')
  await it.drain('test')
  const { state, bad } = await it.outbox.get('op-1')
  assert.deepEqual([state, bad], ['partial', undefined])
  busy = false
  await it.drain('test')
  assert.equal((await it.outbox.get('op-1')).bad[photo.sha256].code, 'gone')
})

test('after a restore of the office, what it does not know is sent again', async () => {
  const said = { ...session }
  const it = phone((request) => (request.url === 'sync/session/' ? answer(200, said) : undefined))
  await it.keep()
  await it.keep()
  await it.drain('test')
  it.office.delete('op-2')
  said.epoch = 'two'
  await it.drain('test')
  assert.deepEqual([...it.office.keys()], ['op-1', 'op-2'])
  assert.deepEqual(it.sent(), ['op-1', 'op-2', 'op-2'])
  assert.equal(await it.outbox.meta('epoch'), 'two')
})

test('what the office sends back needs somebody again, once, in its words', async () => {
  const said = { ...session }
  const it = phone((request) => (request.url === 'sync/session/' ? answer(200, said) : undefined))
  await it.keep()
  await it.drain('test')
  said.sent_back = [{ op_id: 'op-1', detail: 'Which floor?' }, { op_id: 'unknown', detail: '' }]
  await it.keep()
  await it.drain('test')
  assert.deepEqual(await it.states(), { 'op-1': 'parked', 'op-2': 'acked' })
  assert.equal((await it.outbox.get('op-1')).last_error.detail, 'Which floor?')
  await it.keep({ supersedes: 'op-1' })
  await it.drain('test')
  assert.deepEqual(await it.states(), { 'op-1': 'superseded', 'op-2': 'acked', 'op-3': 'acked' })
})

test('what the office accepted or put right itself is received, and its line goes on', async () => {
  const states = {}
  const it = phone(({ method, url }) => {
    if (method === 'PUT' && url.includes('op-1') && !states['op-1']) return problem(422, 'validation')
    if (url === 'sync/status/') return answer(200, { states })
  })
  await it.keep()
  await it.keep()
  await it.drain('test')
  assert.deepEqual(await it.states(), { 'op-1': 'parked', 'op-2': 'queued' })
  states['op-1'] = { result: 'rejected', settled: 'corrected', settled_note: 'It was 4711', missing_photos: [] }
  await it.drain('test')
  assert.deepEqual(await it.states(), { 'op-1': 'acked', 'op-2': 'acked' })
  assert.equal((await it.outbox.get('op-1')).detail, 'It was 4711')
  assert.deepEqual(it.sent(), ['op-1', 'op-2'])
})

test('a phone that was known and is empty says so, and counts on from where it was', async () => {
  const said = { ...session, device: { last_seq: 41, pending: 3, oldest_pending_at: '2026-11-22T07:00:00Z' } }
  const it = phone((request) => (request.url === 'sync/session/' ? answer(200, said) : undefined))
  await it.drain('test')
  assert.deepEqual(await it.outbox.meta('cleared'), { n: 3, at: '2026-11-22T07:00:00Z' })
  assert.equal(it.asked.find((request) => request.url === 'sync/heartbeat/').body.cleared, true)
  assert.equal((await it.keep()).seq, 42)
})

test('after each run the office hears how much is still here', async () => {
  const it = phone(onOps(() => problem(422, 'validation')))
  await it.keep()
  await it.drain('test')
  const { body } = it.asked.at(-1)
  assert.deepEqual([body.pending, body.oldest_pending_at, body.last_seq], [1, '2026-11-22T08:00:00.000Z', 1])
})

test('one window sends; a lease that is a minute old is taken over', async () => {
  const asked = []
  const request = async (_name, options, act) => {
    asked.push(options)
    return act(options.steal ? {} : null)
  }
  const it = phone(undefined, { locks: { request } })
  await it.outbox.setMeta('lease', it.clock.at - 30_000)
  await it.keep()
  await it.drain('test')
  assert.equal(it.sent().length, 0)
  it.clock.at += 31_000
  await it.drain('test')
  assert.deepEqual(asked, [{ ifAvailable: true }, { ifAvailable: true }, { steal: true }])
  assert.equal((await it.states())['op-1'], 'acked')
})

test('what was being sent when the phone died is sent again', async () => {
  const it = phone()
  await it.keep()
  await it.outbox.change('op-1', { state: 'sending' })
  await it.drain('start')
  assert.equal((await it.states())['op-1'], 'acked')
})

test('what is kept while a run is on its way is sent by it or right after', async () => {
  const it = phone(onOps(async (request) => {
    if (request.url.includes('op-1')) {
      await it.keep({ target: { visit: 'v2' } })
      it.drain('capture')
    }
  }))
  await it.keep()
  await it.drain('test')
  assert.deepEqual(await it.states(), { 'op-1': 'acked', 'op-2': 'acked' })
})
