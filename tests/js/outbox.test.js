import assert from 'node:assert/strict'
import test from 'node:test'

import { canonical, newId } from '../../static/js/ids.js'
import { phone } from './phone.js'

const bytes = (text) => new TextEncoder().encode(text).buffer
const DAY = 86_400_000

test('the same JSON as the server writes it: keys sorted as text, nothing escaped that need not be', () => {
  assert.equal(canonical({ b: ['é"\n', 1, null], a: { 10: 'x', 9: 'y' } }), '{"a":{"10":"x","9":"y"},"b":["é\\"\\n",1,null]}')
})

test('an id begins with the time and is never the same', () => {
  const at = Date.parse('2026-11-22T08:00:00Z')
  const ids = [1, 2, 3].map(() => newId(at))
  assert.equal(new Set(ids).size, 3)
  for (const id of ids) assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  assert.equal(parseInt(ids[0].replace('-', '').slice(0, 12), 16), at)
})

test('pressed twice, it is one operation; other words under the same id are another', async () => {
  const it = phone()
  const first = await it.keep({ opId: 'a', fields: { note: ['x'] } })
  const again = await it.keep({ opId: 'a', fields: { note: ['x'] } })
  const other = await it.keep({ opId: 'a', fields: { note: ['y'] } })
  assert.equal(again.seq, first.seq)
  assert.notEqual(other.op_id, 'a')
  assert.equal((await it.outbox.all()).length, 2)
})

test('what was written is read back and compared before anybody says that it is saved', async () => {
  const it = phone()
  const put = it.db.kept.outbox.set
  it.db.kept.outbox.set = function (key, row) {
    return put.call(this, key, { ...row, fields: { note: ['damaged'] } })
  }
  await assert.rejects(it.keep(), { message: 'read back' })
})

test('a photo that is not on this phone lets nothing be kept without it', async () => {
  const it = phone()
  await assert.rejects(it.keep({ photos: [{ sha256: 'nowhere', size: 1, kind: 'image/jpeg' }] }), { message: 'photo' })
  assert.deepEqual(await it.outbox.all(), [])
  assert.equal(await it.outbox.meta('seq'), undefined)
})

test('the draft goes with the keeping, and stays where nothing was kept', async () => {
  const it = phone()
  it.db.kept.drafts.set('erin:visit', { key: 'erin:visit', typed_at: it.clock.at })
  await assert.rejects(it.keep({ drafts: ['erin:visit'], photos: [{ sha256: 'nowhere' }] }))
  assert.equal(it.db.kept.drafts.size, 1)
  await it.keep({ drafts: ['erin:visit'] })
  assert.equal(it.db.kept.drafts.size, 0)
})

test('a full phone gives up photos that are received, and still takes words', async () => {
  const it = phone()
  const photo = await it.outbox.hold(bytes('received'), 'image/jpeg')
  await it.keep({ photos: [photo] })
  await it.drain('test')
  it.db.full = true
  await assert.rejects(it.outbox.hold(bytes('one more'), 'image/jpeg'), { name: 'QuotaExceededError' })
  assert.equal(it.db.kept.blobs.size, 0)
  await it.keep()
  assert.equal((await it.states())['op-2'], 'queued')
})

test('received photos stay 7 days, received operations 30; what is not received stays for ever', async () => {
  const it = phone()
  const photo = await it.outbox.hold(bytes('received'), 'image/jpeg')
  await it.keep({ photos: [photo] })
  await it.drain('test')
  await it.keep({ photos: [await it.outbox.hold(bytes('waits'), 'image/jpeg')] })
  const count = async (days) => {
    it.clock.at += days * DAY
    await it.outbox.tidy()
    return [it.db.kept.outbox.size, it.db.kept.blobs.size]
  }
  assert.deepEqual(await count(6), [2, 2])
  assert.deepEqual(await count(2), [2, 1])
  assert.deepEqual(await count(23), [1, 1])
  assert.deepEqual(await count(4000), [1, 1])
  const deleted = [...it.db.kept.log.values()].filter((row) => row.what.startsWith('deleted'))
  assert.equal(deleted.length, 1)
})

test('a draft of a signature goes after a day, another after a month', async () => {
  const it = phone()
  for (const key of ['erin:visit:sign', 'erin:visit:done']) it.db.kept.drafts.set(key, { key, typed_at: it.clock.at })
  it.clock.at += 2 * DAY
  await it.outbox.tidy()
  assert.deepEqual([...it.db.kept.drafts.keys()], ['erin:visit:done'])
  it.clock.at += 29 * DAY
  await it.outbox.tidy()
  assert.equal(it.db.kept.drafts.size, 0)
})

test('the log keeps the last 500 events', async () => {
  const it = phone()
  await it.keep()
  for (let n = 0; n < 510; n += 1) await it.outbox.change('op-1', { state: 'queued' })
  assert.equal(it.db.kept.log.size, 500)
})
