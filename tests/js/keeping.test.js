import assert from 'node:assert/strict'
import test from 'node:test'

import { filled, gathered, Keeper, takenKey } from '../../static/js/keeping.js'

const KEY = 'visit:1:sign-off'

class Store extends Map {
  getItem(key) { return this.get(key) ?? null }
  setItem(key, value) { this.set(key, value) }
  removeItem(key) { this.delete(key) }
}

// A phone and a server in our hands: time passes when the test says so.
function phone(store = new Store(), there = null, of = 'erin') {
  const state = { there, now: 1000, timers: [], puts: [], online: true }
  const server = {
    get: async () => { if (!state.online) throw new Error('basement'); return { fields: {}, typed_at: 0, ...state.there, of } },
    put: async (_key, record, leaving) => {
      state.puts.push({ ...record, leaving })
      if (state.online) state.there = record
      return state.online
    },
    drop: async () => { state.there = null; return true },
  }
  const clock = { now: () => state.now, later: (act) => state.timers.push(act), never: () => { state.timers = [] } }
  return { state, store, keeper: new Keeper(KEY, { store, server, ...clock }) }
}

const words = (text) => ({ summary: text })

test('many keys are one request, a pause after the last', async () => {
  const { keeper, state } = phone()
  for (const text of ['N', 'Ne', 'New']) keeper.typed(words(text))
  assert.equal(state.puts.length, 0)
  assert.equal(state.timers.length, 1)
  await state.timers[0]()
  assert.deepEqual(state.puts.map((put) => put.fields), [words('New')])
  await keeper.flush(true)
  assert.equal(state.puts.length, 1)
})

test('a page that goes away sends what it has not sent', async () => {
  const { keeper, state } = phone()
  keeper.typed(words('New drum'))
  await keeper.flush(true)
  assert.equal(state.puts[0].leaving, true)
})

test('what was typed on another phone is there', async () => {
  const { keeper } = phone(new Store(), { fields: words('From the desk'), typed_at: 900 })
  assert.deepEqual((await keeper.opened()).fields, words('From the desk'))
})

test('the newer of tab and server is shown, and without a network that of the tab', async () => {
  const one = phone()
  one.state.online = false
  one.keeper.typed(words('In the basement'))
  const again = phone(one.store, { fields: words('Before'), typed_at: 500 })
  assert.deepEqual((await again.keeper.opened()).fields, words('In the basement'))
  again.state.online = false
  assert.deepEqual((await again.keeper.opened()).fields, words('In the basement'))
  const later = phone(one.store, { fields: words('Later, elsewhere'), typed_at: 5000 })
  assert.deepEqual((await later.keeper.opened()).fields, words('Later, elsewhere'))
})

test('a session that is lost loses nothing: the answer 401 leaves it in the tab', async () => {
  const { keeper, state, store } = phone()
  state.online = false
  keeper.typed(words('Typed'))
  await keeper.flush()
  keeper.sent(words('Typed'), 'op-1')
  const back = await phone(store).keeper.opened()
  assert.deepEqual(back.fields, words('Typed'))
  assert.equal(back.op_id, 'op-1')
})

test('somebody else on the same phone does not read it', async () => {
  const erin = phone()
  await erin.keeper.opened()
  erin.keeper.typed(words('Only mine'))
  const carl = phone(erin.store, null, 'carl')
  assert.equal(await carl.keeper.opened(), null)
  assert.equal(carl.store.size, 0)
})

test('a form that was sent is not kept again as its page goes away', async () => {
  const { keeper, state } = phone()
  keeper.typed(words('Typed'))
  keeper.sent(words('Typed'), 'op-1')
  await keeper.flush(true)
  assert.deepEqual(state.puts, [])
})

test('begun anew, nothing is left in the tab or on the server', async () => {
  const { keeper, state, store } = phone(new Store(), { fields: words('Old'), typed_at: 1 })
  keeper.typed(words('Older'))
  await keeper.anew()
  assert.equal(store.size, 0)
  assert.equal(state.there, null)
  assert.equal(await keeper.opened(), null)
})

const form = (text, chosen) => [
  { name: 'summary', type: 'textarea', value: text },
  { name: 'fixed', type: 'radio', value: 'yes', checked: chosen === 'yes' },
  { name: 'fixed', type: 'radio', value: 'no', checked: chosen === 'no' },
]

test('fields are gathered and filled again, also those that were emptied', () => {
  const opened = form('There before', 'no')
  assert.equal(filled(opened, gathered(form('', 'yes'))), true)
  assert.deepEqual(opened, form('', 'yes'))
  assert.equal(filled(opened, gathered(form('', 'yes'))), false)
})

test('nonsense in the store or from the server is no harm', async () => {
  const { keeper } = phone(new Store([[`typed:${KEY}`, '{not json']]), { fields: null })
  assert.equal(await keeper.opened(), null)
  assert.equal(filled(form('x', ''), { summary: { a: 1 } }), false)
})

test('the cookie names the form that was taken', () => {
  assert.equal(takenKey('theme=dark; taken="visit:1:sign-off"'), KEY)
  assert.equal(takenKey('theme=dark'), '')
})
