import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'

import { judge, number } from '../../static/js/checks.js'

const cases = JSON.parse(readFileSync(new URL('../judged_cases.json', import.meta.url)))

for (const { facts, said, expect } of cases) {
  test(`${facts.kind}: ${JSON.stringify(said)} means the same here as on the server`, () => {
    const { missing, ...expected } = { doubt: '', ...expect } // whether it can be signed off, the office says
    const judged = judge(facts, said)
    assert.deepEqual(Object.fromEntries(Object.keys(expected).map((name) => [name, judged[name]])), expected)
  })
}

test('a counter is read in whatever country it was typed', () => {
  for (const typed of ['504418', '504,418', '504.418', '504 418', '504’418']) assert.equal(number(typed, true), 504418)
  assert.equal(number('17,5', false), 17.5)
  assert.equal(number('1.204,5', false), 1204.5)
})

test('what is no number is none', () => {
  for (const typed of ['', 'abc', '1e5', '--1', '1.23456', '999999999999', '١٢']) assert.equal(number(typed, false), null)
})

test('an answer proposes a signal when it is bad, or when it is the one that does', () => {
  assert.equal(judge({ kind: 'check' }, { value: 'not_ok' }).proposes, true)
  const choice = { kind: 'choice', bad: [], proposes: 'busy' }
  assert.equal(judge(choice, { value: 'busy' }).proposes, true)
  assert.equal(judge(choice, { value: 'calm' }).proposes, false)
})

test('what cannot be kept says which words to use', () => {
  assert.equal(judge({ kind: 'counter' }, { value: '12,040' }).wrong, '')
  assert.equal(judge({ kind: 'counter' }, { value: 'many' }).wrong, 'number')
  assert.equal(judge({ kind: 'counter' }, { value: '-3' }).wrong, 'below')
  assert.equal(judge({ kind: 'measure' }, { value: '-3' }).wrong, '')
  assert.equal(judge({ kind: 'measure' }, { value: '' }).wrong, '')
  assert.equal(judge({ kind: 'signature' }, { value: 'Joan' }).wrong, 'sign')
  assert.equal(judge({ kind: 'signature' }, { drawn: '[[[1,2]]]' }).wrong, 'who')
  assert.equal(judge({ kind: 'signature' }, { value: 'Joan', drawn: 'on' }).wrong, '')
})
