import assert from 'node:assert/strict'
import test from 'node:test'

import { movedTo, newer } from '../../static/js/noted.js'

const op = (type, more = {}) => ({ type, captured_at: '2026-11-03T09:00:00Z', state: 'queued', ...more })

test('what the page cannot know yet is on top of it', () => {
  const at = '2026-11-03T10:00:00Z'
  const waiting = op('work.fault')
  const later = op('work.part', { state: 'acked', received_at: '2026-11-03T10:00:01Z' })
  const before = op('work.part', { state: 'acked', received_at: '2026-11-03T09:59:59Z' })
  const refused = op('work.part', { state: 'parked' })
  assert.deepEqual(newer([waiting, later, before, refused], at), [waiting, later])
})

test('a visit is where its last move brought it', () => {
  assert.equal(movedTo([]), undefined)
  assert.equal(movedTo([op('work.fault')]), undefined)
  assert.equal(movedTo([op('visit.on_the_way'), op('visit.arrive')]).state, 'on_site')
  assert.equal(movedTo([op('visit.arrive'), op('report.sign')]).state, 'done')
})

test('a move that was taken back on the phone does not count', () => {
  assert.equal(movedTo([op('visit.on_the_way'), op('visit.arrive'), op('visit.undo')]).state, 'on_the_way')
  assert.equal(movedTo([op('visit.on_the_way'), op('visit.undo')]), undefined)
})
