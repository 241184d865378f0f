import assert from 'node:assert/strict'
import test from 'node:test'

import { cookie } from '../../static/js/theme.js'

test('a choice of look stays a year on this device, and none is forgotten at once', () => {
  assert.equal(cookie('theme', 'dark'), 'theme=dark; Max-Age=31536000; Path=/; SameSite=Lax')
  assert.equal(cookie('hands', ''), 'hands=; Max-Age=0; Path=/; SameSite=Lax')
})
