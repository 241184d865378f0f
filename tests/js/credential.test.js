import assert from 'node:assert/strict'
import test from 'node:test'

import { forCreation, forRequest, toBytes, toPlain, toText } from '../../static/js/credential.js'

const bytes = (...numbers) => new Uint8Array(numbers).buffer

test('bytes survive the way to text and back, whatever their number', () => {
  for (const some of [bytes(), bytes(251), bytes(251, 255), bytes(251, 255, 191), bytes(0, 0, 0, 0)]) {
    assert.deepEqual(toBytes(toText(some)), some)
  }
})

test('a new passkey can be found by the device and asks who is there', () => {
  const { publicKey } = forCreation({ publicKey: { challenge: 'AQI', user: { id: 'Aw', name: 'erin' }, rp: { id: 'x' } } })
  assert.deepEqual(publicKey.challenge, bytes(1, 2))
  assert.deepEqual(publicKey.user, { id: bytes(3), name: 'erin' })
  assert.deepEqual(publicKey.authenticatorSelection, {
    residentKey: 'required', requireResidentKey: true, userVerification: 'required',
  })
})

test('a question names the keys that may answer', () => {
  const { publicKey } = forRequest({ publicKey: { challenge: 'AQ', allowCredentials: [{ id: 'Ag', type: 'public-key' }] } })
  assert.deepEqual(publicKey.allowCredentials, [{ id: bytes(2), type: 'public-key' }])
})

test('an answer is sent as text, without what the device left out', () => {
  const plain = toPlain({
    type: 'public-key', id: 'AQ', rawId: bytes(1), authenticatorAttachment: 'platform',
    response: { clientDataJSON: bytes(2), authenticatorData: bytes(3), signature: bytes(4), userHandle: null },
    getClientExtensionResults: () => ({}),
  })
  assert.deepEqual(plain, {
    type: 'public-key', id: 'AQ', rawId: 'AQ', authenticatorAttachment: 'platform',
    response: { clientDataJSON: 'Ag', authenticatorData: 'Aw', signature: 'BA' }, clientExtensionResults: {},
  })
})
