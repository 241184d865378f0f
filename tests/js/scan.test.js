import assert from 'node:assert/strict'
import test from 'node:test'

import { codeOf } from '../../static/js/scan.js'

test('a label says the address of its machine', () => {
  assert.equal(codeOf('https://earshot.example/m/C0P1ER0000/'), 'C0P1ER0000')
  assert.equal(codeOf('http://localhost:8000/m/C0P1E-R0000'), 'C0P1E-R0000')
})

test('the code alone will do', () => {
  assert.equal(codeOf(' C0P1E-R0000 '), 'C0P1E-R0000')
  assert.equal(codeOf('c0p1er0000'), 'c0p1er0000')
})

test('what is on other labels is none of ours', () => {
  for (const text of ['https://shop.example/p/12', 'WIFI:S:guest;;', '', '88213', '/m/']) {
    assert.equal(codeOf(text), '')
  }
})
