import assert from 'node:assert/strict'
import test from 'node:test'

import { clamp, clock, columnAt, grabbed, stepped } from '../../static/js/slots.js'

test('a visit never leaves the board', () => {
  assert.deepEqual([clamp(-3, 4, 44), clamp(10, 4, 44), clamp(43, 4, 44)], [0, 10, 40])
})

test('a pointer is over a quarter of an hour', () => {
  assert.equal(columnAt(100, 100, 440, 44), 0)
  assert.equal(columnAt(209, 100, 440, 44), 10)
  assert.equal(columnAt(900, 100, 440, 44, { wide: 4 }), 40)
  assert.equal(columnAt(209, 100, 440, 44, { wide: 4, grabbed: 3 }), 7)
  assert.equal(columnAt(5, 5, 0, 44), 0)
})

test('a card that is wider than its time is taken hold of within that time', () => {
  assert.equal(grabbed(0.5, { across: '6', into: '0', wide: '6' }), 3)
  assert.equal(grabbed(0.95, { across: '6', into: '0', wide: '2' }), 1)
  assert.equal(grabbed(0.1, { across: '5', into: '3', wide: '2' }), 0)
  assert.equal(grabbed(0.99, { across: '5', into: '3', wide: '2' }), 1)
  assert.equal(grabbed(0.5, { wide: '5' }), 0)
})

test('a column has its time', () => {
  assert.deepEqual([clock(7, 0), clock(7, 9), clock(0, 95)], ['07:00', '09:15', '23:45'])
})

test('arrows move by a quarter of an hour or by a technician, and stop at the edges', () => {
  const board = { lanes: 3, wide: 4, quarters: 44 }
  assert.deepEqual(stepped('ArrowRight', { lane: 1, column: 39 }, board), { lane: 1, column: 40 })
  assert.deepEqual(stepped('ArrowRight', { lane: 1, column: 40 }, board), { lane: 1, column: 40 })
  assert.deepEqual(stepped('ArrowLeft', { lane: 1, column: 0 }, board), { lane: 1, column: 0 })
  assert.deepEqual(stepped('ArrowUp', { lane: 0, column: 3 }, board), { lane: 0, column: 3 })
  assert.deepEqual(stepped('ArrowDown', { lane: 1, column: 3 }, board), { lane: 2, column: 3 })
  assert.equal(stepped('a', { lane: 1, column: 3 }, board), null)
})
