import assert from 'node:assert/strict'
import test from 'node:test'

import { Unsent, isSame, meaning, pause } from '../../static/js/unsent.js'

class Store extends Map {
  getItem(key) { return this.get(key) ?? null }
  setItem(key, value) { this.set(key, value) }
  removeItem(key) { this.delete(key) }
}

const entry = (name, op, value = 'ok') => ({ name, op, fields: [[`v-${name}`, value]] })

test('answers are sent in their order, one at a time', () => {
  const unsent = new Unsent(new Store(), '/c/')
  unsent.put(entry('a', '1'))
  unsent.put(entry('b', '2'))
  assert.equal(unsent.take().op, '1')
  assert.equal(unsent.take(), null)
  unsent.arrived()
  assert.equal(unsent.take().op, '2')
})

test('what may not have arrived is sent again under the same id', () => {
  const unsent = new Unsent(new Store(), '/c/')
  unsent.put(entry('a', '1'))
  unsent.take()
  unsent.lost()
  assert.equal(unsent.take().op, '1')
})

test('a newer answer to an item takes the place of the one that waits', () => {
  const unsent = new Unsent(new Store(), '/c/')
  unsent.put(entry('a', '1', 'ok'))
  unsent.put(entry('a', '2', 'not_ok'))
  assert.deepEqual(unsent.waiting.map((each) => each.op), ['2'])
})

test('but never of the one that is on its way, which may have arrived', () => {
  const unsent = new Unsent(new Store(), '/c/')
  unsent.put(entry('a', '1'))
  unsent.take()
  unsent.put(entry('a', '2'))
  assert.deepEqual(unsent.waiting.map((each) => each.op), ['1', '2'])
  unsent.arrived()
  assert.deepEqual(unsent.waiting.map((each) => each.op), ['2'])
})

test('what was typed while another answer was on its way hears what it replaces', () => {
  const store = new Store()
  const unsent = new Unsent(store, '/c/')
  unsent.put({ name: 'a', op: '1', fields: [['w-a', ''], ['v-a', '5']] })
  unsent.take()
  unsent.put({ name: 'a', op: '2', fields: [['w-a', ''], ['v-a', '']] })
  unsent.arrived()
  unsent.learn('a', 'w-a', 'answer-1')
  assert.deepEqual(new Unsent(store, '/c/').take().fields, [['w-a', 'answer-1'], ['v-a', '']])
})

test('a page that is opened again sends what the last one could not', () => {
  const store = new Store()
  new Unsent(store, '/c/').put(entry('a', '1'))
  const again = new Unsent(store, '/c/')
  assert.deepEqual(again.take().fields, [['v-a', 'ok']])
  again.arrived()
  assert.equal(store.size, 0)
})

test('a store that holds nonsense is no harm', () => {
  assert.equal(new Unsent(new Store([['unsent:/c/', '{"a"']]), '/c/').size, 0)
  assert.equal(new Unsent(new Store([['unsent:/c/', '7']]), '/c/').size, 0)
})

test('each answer of the server means one thing', () => {
  const said = (status, isJson = true, moved = false) => meaning({ status, isJson, moved })
  assert.equal(said(200), 'saved')
  assert.equal(said(200, false, true), 'signin')
  assert.equal(said(403, false), 'signin')
  assert.equal(said(422), 'refused')
  assert.equal(said(409), 'refused')
  assert.equal(said(404, false), 'refused')
  for (const status of [0, 408, 429, 500, 502, 503]) assert.equal(said(status, false), 'again')
  assert.equal(said(200, false), 'again')
})

test('the wait grows and never passes half a minute', () => {
  assert.deepEqual([0, 1, 2, 3, 20].map(pause), [1000, 2000, 4000, 8000, 30000])
})

test('markup takes the place of what was sent, not of what was typed since', () => {
  const sent = [['w-a', ''], ['v-a', 'ok'], ['n-a', 'Worn']]
  assert.equal(isSame(sent, [['w-a', '7'], ['v-a', 'ok'], ['n-a', 'Worn']]), true)
  assert.equal(isSame(sent, [['w-a', ''], ['v-a', 'ok'], ['n-a', 'Worn out']]), false)
})
