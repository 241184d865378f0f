import assert from 'node:assert/strict'
import test from 'node:test'

import { cookie } from '../../static/js/theme.js'
import { share } from '../../static/js/toast.js'

test('the time to undo runs from full to nothing and no further', () => {
  assert.deepEqual([0, 30, 60, 90].map((now) => share(now, 0, 60)), [1, 0.5, 0, 0])
})

test('a choice of look stays a year on this device, and none is forgotten at once', () => {
  assert.equal(cookie('theme', 'dark'), 'theme=dark; Max-Age=31536000; Path=/; SameSite=Lax')
  assert.equal(cookie('hands', ''), 'hands=; Max-Age=0; Path=/; SameSite=Lax')
})
