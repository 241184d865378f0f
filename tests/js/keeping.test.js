import assert from 'node:assert/strict'
import test from 'node:test'

import { fill, filled, forget, gathered, Keeper, MOST, takenKeys } from '../../static/js/keeping.js'

const KEY = 'visit:1:sign-off'

class Store extends Map {
  getItem(key) { return this.get(key) ?? null }
  setItem(key, value) { this.set(key, value) }
  removeItem(key) { this.delete(key) }
}

// A phone and a server in our hands: time passes when the test says so.
function phone(store = new Store(), there = null, of = 'erin', signedIn = '') {
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
  return { state, store, keeper: new Keeper(KEY, { store, server, of: signedIn, ...clock }) }
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

test('the page says who is signed in, so that nobody else’s words are shown even without a network', () => {
  const erin = phone(new Store(), null, 'erin', 'erin')
  erin.keeper.typed(words('Only mine'))
  const carl = phone(erin.store, null, 'carl', 'carl')
  carl.state.online = false
  assert.equal(carl.keeper.here(), null)
  assert.equal(carl.store.size, 0)
})

test('a draft that arrived after its form was taken is not shown again', async () => {
  const one = phone()
  one.keeper.typed(words('Typed'))
  const late = { ...one.keeper.last }
  one.keeper.sent(words('Typed'), 'op-1')
  forget(one.store, KEY)
  assert.doesNotMatch(one.store.getItem(`typed:${KEY}`), /Typed/)
  const again = phone(one.store, late)
  assert.equal(await again.keeper.opened(), null)
  assert.equal(again.state.there, null)
  const elsewhere = phone(one.store, { fields: words('Newer'), typed_at: 5000 })
  assert.deepEqual((await elsewhere.keeper.opened()).fields, words('Newer'))
})

test('a form that nothing was kept of leaves nothing behind once it was taken', () => {
  const store = new Store()
  forget(store, KEY)
  assert.equal(store.size, 0)
})

test('a signature too long for a draft stays in the tab; the words beside it are kept on the server too', async () => {
  const { keeper, state, store } = phone()
  const long = { name: 'Tom Hale', strokes: '['.padEnd(MOST, '1') }
  keeper.typed(long)
  await keeper.flush()
  assert.deepEqual(state.puts[0].fields, { name: 'Tom Hale' })
  assert.deepEqual((await phone(store, state.there).keeper.opened()).fields, long)
  keeper.typed({ name: 'Tom Hale', strokes: '[[[1,2]]]' })
  await keeper.flush()
  assert.equal(state.puts[1].fields.strokes, '[[[1,2]]]')
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
  assert.deepEqual(filled(opened, gathered(form('', 'yes'))).map((field) => field.name), ['summary', 'fixed', 'fixed'])
  assert.deepEqual(opened, form('', 'yes'))
  assert.deepEqual(filled(opened, gathered(form('', 'yes'))), [])
})

test('only what somebody typed is kept: the rest may be out of date when the form is opened again', () => {
  const first = gathered(form('There before', 'no'))
  assert.deepEqual(gathered(form('There before', 'yes'), first), { fixed: ['yes'] })
  assert.deepEqual(gathered(form('', 'no'), first), { summary: '' })
  const was = { name: 'was', type: 'hidden', value: 'Old' }
  assert.deepEqual(gathered([...form('New', 'no'), was], { ...first, was: 'Old' }), { summary: 'New', was: 'Old' })
})

test('what stood there before comes back with the words, so that nobody is overwritten unseen', () => {
  const was = (value) => ({ name: 'was', type: 'hidden', value })
  const page = [...form('', 'no'), was('Carl cleaned it')]
  assert.equal(filled(page, { summary: '', fixed: ['no'], was: '' }).length, 0)
  assert.equal(page[3].value, 'Carl cleaned it')
  filled(page, { summary: 'Erin changed it', fixed: ['no'], was: '' })
  assert.equal(page[3].value, '')
  fill(page, gathered([...form('', 'no'), was('Carl cleaned it')]))
  assert.equal(page[3].value, 'Carl cleaned it')
})

test('nonsense in the store or from the server is no harm', async () => {
  const { keeper } = phone(new Store([[`typed:${KEY}`, '{not json']]), { fields: null })
  assert.equal(await keeper.opened(), null)
  assert.deepEqual(filled(form('x', ''), { summary: { a: 1 } }), [])
})

test('the cookie names the form that was taken, and the steps before it', () => {
  assert.deepEqual(takenKeys('theme=dark; taken="visit:1:sign-off"'), [KEY])
  assert.deepEqual(takenKeys('taken=visit:1:sign~visit:1:sign-off; theme=dark'), ['visit:1:sign', KEY])
  assert.deepEqual(takenKeys('theme=dark'), [])
})
