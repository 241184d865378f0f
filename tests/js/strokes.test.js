import assert from 'node:assert/strict'
import test from 'node:test'

import { strokesOn } from '../../static/js/strokes.js'

const drawn = () => {
  const strokes = strokesOn(1000, 300)
  strokes.draw(10.4, 20, true)
  strokes.draw(11, 20) // too near
  strokes.draw(60, 40)
  strokes.end()
  strokes.draw(500, 100, true)
  strokes.end()
  return strokes
}

test('a signature is kept as strokes of whole points', () => {
  assert.equal(drawn().toString(), '[[[10,20],[60,40]],[[500,100]]]')
})

test('a dot is drawn too', () => {
  assert.equal(drawn().path(), 'M10 20L60 40M500 100l0 0')
})

test('the last line can be undone, and all of it cleared', () => {
  const strokes = drawn()
  strokes.undo()
  assert.equal(strokes.toString(), '[[[10,20],[60,40]]]')
  strokes.clear()
  assert.equal(strokes.toString(), '')
  strokes.undo()
  assert.equal(strokes.path(), '')
})

test('a finger that leaves the pad stays on its edge', () => {
  const strokes = strokesOn(1000, 300)
  strokes.draw(-5, 20, true)
  strokes.draw(1200, 400)
  assert.equal(strokes.toString(), '[[[0,20],[1000,300]]]')
})

test('moving without a finger down draws nothing', () => {
  const strokes = strokesOn(1000, 300)
  strokes.draw(5, 5)
  assert.equal(strokes.toString(), '')
})

test('a signature is never longer than the office takes', () => {
  const strokes = strokesOn(1000, 300)
  strokes.draw(0, 0, true)
  for (let n = 1; n < 9000; n += 1) strokes.draw((n % 2) * 500, n % 300)
  assert.equal(JSON.parse(strokes).flat().length, 5000)
})

test('what was drawn before a session ended is there again; what cannot be read is not', () => {
  const page = strokesOn(1000, 300)
  page.load(drawn().toString())
  assert.equal(page.path(), drawn().path())
  for (const broken of ['', '{', '[[]]', '[[[1]]]', 'null']) {
    page.load(broken)
    assert.equal(page.path(), '')
  }
})
