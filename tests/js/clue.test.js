import assert from 'node:assert/strict'
import { test } from 'node:test'

import { category } from '../../static/js/clue.js'

test('the category follows the clue', () => {
  assert.equal(category('machine', '', ''), 'machine')
  assert.equal(category('contract', 'machine', 'machine'), 'contract')
})

test('a category chosen by hand stays', () => {
  assert.ok(!category('contract', 'supplies', 'machine'))
  assert.ok(!category('contract', 'supplies', ''))
})

test('not sure changes nothing', () => {
  assert.ok(!category(undefined, 'machine', 'machine'))
})
