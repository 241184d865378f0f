import assert from 'node:assert/strict'
import test from 'node:test'

import { beside, meaning } from '../../static/js/keys.js'

const onPage = { closest: () => null }
const inField = { closest: (selector) => (selector.includes('textarea') ? {} : null) }

test('keys mean what the page says they mean', () => {
  const words = ['j', 'k', 'c', 'l', 'a', '?', 'J', 'x'].map((key) => meaning({ key, target: onPage }))
  assert.deepEqual(words, ['next', 'previous', 'claim', 'log', 'accept', 'help', 'next', ''])
})

test('nothing happens while somebody types or holds another key', () => {
  assert.equal(meaning({ key: 'c', target: inField }), '')
  for (const held of ['ctrlKey', 'metaKey', 'altKey', 'isComposing', 'defaultPrevented']) {
    assert.equal(meaning({ key: 'c', target: onPage, [held]: true }), '')
  }
})

test('moving goes to the neighbour and stays at the ends', () => {
  const ids = ['a', 'b', 'c']
  assert.equal(beside(ids, 'b', 1), 'c')
  assert.equal(beside(ids, 'b', -1), 'a')
  assert.equal(beside(ids, 'c', 1), 'c')
  assert.equal(beside(ids, 'a', -1), 'a')
  assert.equal(beside(ids, undefined, 1), 'a')
  assert.equal(beside([], undefined, 1), undefined)
})
