import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'

import { timeLeft } from '../../static/js/words.js'

const cases = JSON.parse(readFileSync(new URL('../time_left_cases.json', import.meta.url)))
const words = {
  left: '%(hours)d h %(minutes)d min left',
  leftHours: '%(hours)d h left',
  leftMinutes: '%(minutes)d min left',
  leftNothing: 'Less than 1 min left',
  late: 'Late by %(hours)d h %(minutes)d min',
  lateHours: 'Late by %(hours)d h',
  lateMinutes: 'Late by %(minutes)d min',
  lateNothing: 'Late by less than 1 min',
  lateDay: 'Late by %(days)d day',
  lateDays: 'Late by %(days)d days',
}

test('an open page says the time left in the words of the server', () => {
  const said = cases.map(({ due, now, zone }) => timeLeft(new Date(due), new Date(now), { zone, words }))
  assert.deepEqual(said.map((one) => one.words), cases.map((one) => one.words))
  assert.deepEqual(said.map((one) => one.late), cases.map((one) => one.state === 'late'))
})

test('words of another language are taken as they come, with their numbers', () => {
  const german = { ...words, leftMinutes: 'noch %(minutes)d Min.' }
  const left = timeLeft(new Date('2026-11-03T10:05Z'), new Date('2026-11-03T10:00Z'), { words: german })
  assert.equal(left.words, 'noch 5 Min.')
})
