import assert from 'node:assert/strict'
import test from 'node:test'

import { newId } from '../../static/js/ids.js'
import { AT_ONCE, outcomeOf, percent, Sending } from '../../static/js/sending.js'

const later = () => new Promise((done) => setImmediate(done))

// A network in our hands: each request waits until the test answers it.
function network() {
  const asked = []
  let ids = 0
  const send = (item, progress, signal) => new Promise((answer, lose) => asked.push({ item, progress, signal, answer, lose }))
  const sending = new Sending({ send, id: () => `id-${(ids += 1)}` })
  return { asked, sending }
}

const taken = { status: 200, body: { photos: [{ id: 'p1', remove: '/r/', back: '/b/' }] } }

test('a few photos travel at once, the others wait', async () => {
  const { asked, sending } = network()
  const items = ['a', 'b', 'c'].map((name) => sending.add(name))
  await later()
  assert.equal(asked.length, AT_ONCE)
  assert.deepEqual(items.map((item) => item.state), ['sending', 'sending', 'waiting'])
  asked[0].answer(taken)
  await later()
  assert.deepEqual(items.map((item) => item.state), ['done', 'sending', 'sending'])
  assert.equal(items[0].photo.id, 'p1')
})

test('it says how far each is', async () => {
  const { asked, sending } = network()
  const item = sending.add('a')
  await later()
  asked[0].progress(0.6)
  assert.equal(item.share, 60)
  assert.deepEqual([-1, 0.004, 2].map(percent), [0, 0, 100])
})

test('what was lost is tried again under the same id, and sent from the small copy', async () => {
  const { asked, sending } = network()
  let shrunk = 0
  sending.shrink = async (file) => `${file} ${(shrunk += 1)}`
  const item = sending.add('a')
  await later()
  asked[0].lose(new Error('basement'))
  await later()
  assert.equal(item.state, 'failed')
  assert.deepEqual([sending.busy, sending.stuck], [true, true]) // whoever leaves the page is asked
  sending.retryAll()
  await later()
  assert.deepEqual(asked.map((one) => [one.item.opId, one.item.small]), [['id-1', 'a 1'], ['id-1', 'a 1']])
  asked[1].answer(taken)
  await later()
  assert.equal(item.state, 'done')
  assert.deepEqual([sending.busy, sending.stuck], [false, false])
})

test('what was cancelled is stopped, and its late answer changes nothing', async () => {
  const { asked, sending } = network()
  const item = sending.add('a')
  await later()
  sending.cancel(item)
  assert.equal(asked[0].signal.aborted, true)
  asked[0].answer(taken)
  await later()
  assert.equal(item.state, 'cancelled')
  assert.deepEqual(sending.items, [])
})

test('a refusal says why and is not tried again; what may pass by itself is', async () => {
  const why = { detail: 'A visit takes 40 photos.' }
  assert.deepEqual(outcomeOf({ status: 422, body: why }), { state: 'refused', why: why.detail })
  assert.equal(outcomeOf({ status: 415, body: why }).state, 'refused')
  assert.equal(outcomeOf({ status: 507, body: why }).state, 'failed')
  assert.equal(outcomeOf({ status: 503, body: null }).state, 'failed')
  assert.equal(outcomeOf({ status: 429, body: why }).state, 'failed')
  assert.deepEqual(outcomeOf({ status: 401, body: why }), { state: 'failed', why: 'out' })
  assert.equal(outcomeOf({ status: 200, body: null }).state, 'failed') // somebody else's page, as in a hotel
})

test('an id is a UUID also where the browser makes none', () => {
  const made = newId((bytes) => bytes.fill(255))
  assert.match(made, /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.notEqual(newId(), newId())
})
