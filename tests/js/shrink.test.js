import assert from 'node:assert/strict'
import { test } from 'node:test'

import { fit, most } from '../../static/js/shrink.js'

test('a large photo shrinks to 1600 pixels on its longer side', () => {
  assert.deepEqual(fit(4032, 3024), { width: 1600, height: 1200 })
  assert.deepEqual(fit(3024, 4032), { width: 1200, height: 1600 })
})

test('a small photo is not blown up', () => {
  assert.deepEqual(fit(640, 480), { width: 640, height: 480 })
})

test('a strip of a photo keeps at least one pixel', () => {
  assert.deepEqual(fit(20000, 3), { width: 1600, height: 1 })
})

test('six photos are enough', () => {
  assert.equal(most(0), 6)
  assert.equal(most(5), 1)
  assert.equal(most(9), 0)
})
