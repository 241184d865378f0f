import assert from 'node:assert/strict'
import test from 'node:test'

import { afterLabel, search, visitAt } from '../../static/js/here.js'

const site = (id, find) => ({ id, find })
const sites = [site('s1', 'harlow & pike fleet lane, ec4a 1aa 88213'), site('s2', 'tamsin foods mill road v-77')]
const today = '2026-11-22'

test('a site is found by all of the words, however they are written', () => {
  assert.deepEqual(search(sites, ' Harlow  FLEET '), [sites[0]])
  assert.deepEqual(search(sites, 'v-77'), [sites[1]])
  assert.deepEqual(search(sites, 'harlow mill'), [])
})

test('at most twenty sites are shown', () => {
  const many = Array.from({ length: 30 }, (_, n) => site(`s${n}`, 'library'))
  assert.equal(search(many, 'library').length, 20)
})

test('the visit at a site is the one that was started there, then what is planned up to today', () => {
  const visits = [{ id: 'later', site: 's1', day: '2026-11-23' }, { id: 'now', site: 's1', day: today }]
  const begun = { type: 'visit.start', op_id: 'begun', open: 1, target: { site: 's1' } }
  assert.equal(visitAt(visits, [], 's1', today).id, 'now')
  assert.deepEqual(visitAt(visits, [begun], 's1', today), { id: 'begun' })
  assert.equal(visitAt(visits, [], 's2', today), undefined)
})

test('what was started and received long ago is no visit of today', () => {
  const begun = { type: 'visit.start', op_id: 'begun', target: { site: 's1' } }
  assert.equal(visitAt([], [begun], 's1', today), undefined)
})

test('a label leads to its machine on the visit, else to where it can be added or a visit begun', () => {
  const machine = { id: 'm1' }
  assert.equal(afterLabel(machine, { id: 'v', machines: ['m1'] }), '/visits/v/machines/m1/')
  assert.equal(afterLabel(machine, { id: 'v', machines: ['m2'] }), '/visits/v/add-machine/?machine=m1')
  assert.equal(afterLabel(machine, { id: 'v' }), '/visits/v/')
  assert.equal(afterLabel(machine, undefined), '/visits/new/?machine=m1')
})
