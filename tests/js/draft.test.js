import assert from 'node:assert/strict'
import test from 'node:test'

import { Drafts } from '../../static/js/draft.js'

class Store extends Map {
  getItem(key) { return this.get(key) ?? null }
  setItem(key, value) { this.set(key, value) }
  removeItem(key) { this.delete(key) }
}

const fields = (note, clue) => [
  { name: 'note', type: 'textarea', value: note },
  { name: 'clue', type: 'radio', value: 'asked_machine', checked: clue === 'asked_machine' },
  { name: 'clue', type: 'radio', value: 'asked_price', checked: clue === 'asked_price' },
]

test('a sheet closed by accident has its words again when it is opened', () => {
  const store = new Store()
  new Drafts(store).save('/signal/', fields('It is shot', 'asked_price'))
  const opened = fields('', 'asked_machine')
  assert.equal(new Drafts(store).restore('/signal/', opened), true)
  assert.deepEqual(opened, fields('It is shot', 'asked_price'))
})

test('another sheet does not get these words', () => {
  const store = new Store()
  new Drafts(store).save('/signal/', fields('It is shot', 'asked_price'))
  const other = fields('', '')
  assert.equal(new Drafts(store).restore('/other/', other), false)
  assert.deepEqual(other, fields('', ''))
})

test('what was sent is forgotten', () => {
  const store = new Store()
  const drafts = new Drafts(store)
  drafts.save('/signal/', fields('It is shot', ''))
  drafts.forget('/signal/')
  assert.equal(store.size, 0)
})

test('a store that holds nonsense is no harm', () => {
  const store = new Store([['draft:/signal/', '{not json']])
  assert.equal(new Drafts(store).restore('/signal/', fields('', '')), false)
})
