import assert from 'node:assert/strict'
import test from 'node:test'

import { gathered, put } from '../../static/js/drafts.js'

const form = (text, chosen) => [
  { name: 'summary', type: 'textarea', value: text },
  { name: 'fixed', type: 'radio', value: 'yes', checked: chosen === 'yes' },
  { name: 'fixed', type: 'radio', value: 'no', checked: chosen === 'no' },
]

test('fields are gathered and filled again, also those that were emptied', () => {
  const opened = form('There before', 'no')
  assert.deepEqual(put(opened, gathered(form('', 'yes'))).map((field) => field.name), ['summary', 'fixed', 'fixed'])
  assert.deepEqual(opened, form('', 'yes'))
  assert.deepEqual(put(opened, gathered(form('', 'yes'))), [])
})

test('only what somebody typed is kept: the rest may be out of date when the form is opened again', () => {
  const first = gathered(form('There before', 'no'))
  assert.deepEqual(gathered(form('There before', 'yes'), first), { fixed: ['yes'] })
  assert.deepEqual(gathered(form('', 'no'), first), { summary: [''] })
  const was = { name: 'was', type: 'hidden', value: 'Old' }
  assert.deepEqual(gathered([...form('New', 'no'), was], { ...first, was: ['Old'] }), { summary: ['New'], was: ['Old'] })
})

test('what stood there before comes back with the words, so that nobody is overwritten unseen', () => {
  const was = (value) => ({ name: 'was', type: 'hidden', value })
  const page = [...form('', 'no'), was('Carl cleaned it')]
  assert.equal(put(page, { summary: [''], fixed: ['no'], was: [''] }).length, 0)
  assert.equal(page[3].value, 'Carl cleaned it')
  put(page, { summary: ['Erin changed it'], fixed: ['no'], was: [''] })
  assert.equal(page[3].value, '')
})

test('what was sent and came back says nothing of what was not chosen', () => {
  const opened = form('There before', 'no')
  put(opened, { summary: ['As sent'] }, 'op-1')
  assert.deepEqual(opened, form('As sent', ''))
})

test('nonsense in the store is no harm', () => {
  assert.deepEqual(put(form('x', ''), { summary: { a: 1 } }), [])
})
