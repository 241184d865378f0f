import assert from 'node:assert/strict'
import { test } from 'node:test'

import { Follower, tableOf } from '../../static/js/category.js'

const table = tableOf('asked_machine:machine asked_contract:contract :unsure ')

test('the table is read as the server writes it, without the empty clue', () => {
  assert.deepEqual(table, { asked_machine: 'machine', asked_contract: 'contract' })
})

test('the category follows the clue', () => {
  const follower = new Follower(table)
  assert.equal(follower.for('asked_machine'), 'machine')
  assert.equal(follower.for('asked_contract'), 'contract')
})

test('a category chosen by hand stays', () => {
  const follower = new Follower(table)
  follower.chosen()
  assert.equal(follower.for('asked_machine'), null)
})

test('not sure changes nothing', () => {
  assert.equal(new Follower(table).for(''), null)
})
