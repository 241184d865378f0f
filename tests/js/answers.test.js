import assert from 'node:assert/strict'
import test from 'node:test'

import { answer, html, phone, received, redirect, session } from './phone.js'

const onOps = (act) => (request, office) => (request.url.startsWith('sync/ops/') ? act(request, office) : undefined)
const problem = (status, code, more = {}) => answer(status, { code, detail: `because ${code}`, ...more }, { type: 'application/problem+json' })

async function one(says) {
  const it = phone(onOps(says))
  const op = await it.keep()
  await it.drain('test')
  const after = await it.outbox.get(op.op_id)
  return { ...it, op: after, status: (await it.outbox.meta('status'))?.state }
}

test('201 that names the operation and its hash is the acknowledgement', async () => {
  const { op, status } = await one(() => undefined)
  assert.equal(op.state, 'acked')
  assert.equal(op.open, undefined)
  assert.equal(status, 'sent')
})

test('a replay is acknowledged as well, with what became of it', async () => {
  const it = phone(onOps(() => received('op-1', it.outbox, 200, [], { result: 'flagged', detail: 'Ended', url: '/day/' })))
  await it.keep()
  await it.drain()
  const op = await it.outbox.get('op-1')
  assert.deepEqual([op.state, op.result, op.detail, op.url], ['acked', 'flagged', 'Ended', '/day/'])
})

const NOT_OURS = {
  'a redirect': () => redirect(),
  'a captive portal that answers 200': () => html(200),
  '200 JSON without our header': () => answer(200, { op_id: 'op-1' }, { sync: false }),
  '204': () => answer(204, null, { type: 'text/plain' }),
  'an echo of another operation': () => answer(201, { op_id: 'op-2', sha256: 'x', result: 'applied' }),
  'an echo of another hash': () => answer(201, { op_id: 'op-1', sha256: 'x', result: 'applied' }),
  'a 404 page': () => html(404),
  'a sign-in page of somebody else with 401': () => html(401),
  'a 403 page': () => html(403),
}
for (const [name, says] of Object.entries(NOT_OURS)) {
  test(`${name} acknowledges nothing and stops the run`, async () => {
    const it = phone(onOps(says))
    await it.keep()
    await it.keep({ target: { visit: 'v2' } })
    await it.drain('test')
    assert.deepEqual(await it.states(), { 'op-1': 'queued', 'op-2': 'queued' })
    assert.equal(it.sent().length, 1)
    assert.equal((await it.outbox.meta('status')).state, 'foreign')
    assert.equal(it.timers.length, 1)
  })
}

test('a redirect is never followed', async () => {
  const { asked } = await one(() => redirect())
  assert.ok(asked.every((request) => request.redirect === 'manual'))
})

for (const status of [408, 425, 429, 500, 502, 503, 504]) {
  test(`${status} with a page of HTML is tried again later`, async () => {
    const { op, timers, status: says } = await one(() => html(status))
    assert.equal(op.state, 'queued')
    assert.equal(says, 'waiting')
    assert.deepEqual(timers, [5000])
  })
}

test('a lost connection is tried again later', async () => {
  const { op, timers, status } = await one(() => 'lost')
  assert.deepEqual([op.state, status, timers], ['queued', 'offline', [5000]])
})

test('nothing is asked before Retry-After has passed, whoever wants it', async () => {
  const it = phone(onOps(() => answer(429, {}, { 'Retry-After': '120' })))
  await it.keep()
  await it.drain('button')
  const before = it.asked.length
  assert.deepEqual(it.timers, [120_000])
  it.clock.at += 119_000
  await it.drain('button')
  assert.equal(it.asked.length, before)
  it.clock.at += 2000
  await it.drain('button')
  assert.ok(it.asked.length > before)
})

test('a clock that was far ahead, and was set right, makes nothing wait until then', async () => {
  const it = phone(onOps(() => answer(429, {}, { 'Retry-After': '120' })))
  await it.keep()
  it.clock.at += 4 * 365 * 86_400_000
  await it.drain('button')
  it.clock.at -= 4 * 365 * 86_400_000
  const before = it.asked.length
  await it.drain('button')
  assert.ok(it.asked.length > before)
})

for (const code of ['login_required', 'account_disabled', 'device_revoked']) {
  test(`401 ${code} waits for a person, with the reason`, async () => {
    const it = phone(onOps(() => problem(401, code)))
    await it.keep()
    await it.drain('test')
    assert.equal((await it.states())['op-1'], 'queued')
    assert.equal((await it.outbox.meta('status')).state, 'login')
    assert.deepEqual(it.timers, [])
  })
}

test('the session itself says that one must sign in; no operation is sent', async () => {
  const it = phone((request) => (request.url === 'sync/session/' ? problem(401, 'account_disabled') : undefined))
  await it.keep()
  await it.drain('test')
  assert.equal(it.sent().length, 0)
  const status = await it.outbox.meta('status')
  assert.deepEqual([status.state, status.code], ['login', 'account_disabled'])
})

test('a stale token is renewed once, and nobody sees it', async () => {
  let asked = 0
  const it = phone(onOps(() => ((asked += 1) === 1 ? problem(403, 'csrf_failed') : undefined)))
  await it.keep()
  await it.drain('test')
  assert.equal((await it.states())['op-1'], 'acked')
  assert.equal(it.asked.filter((request) => request.url === 'sync/session/').length, 2)
})

test('a token refused twice waits for a person', async () => {
  const it = phone(onOps(() => problem(403, 'csrf_failed')))
  await it.keep()
  await it.drain('test')
  assert.equal((await it.states())['op-1'], 'queued')
  assert.equal(it.sent().length, 2)
  assert.equal((await it.outbox.meta('status')).state, 'login')
})

for (const code of ['in_progress', 'dependency']) {
  test(`409 ${code} is tried again, the others go on`, async () => {
    const it = phone(onOps((request) => (request.url.includes('op-1') ? problem(409, code) : undefined)))
    await it.keep()
    await it.keep({ target: { visit: 'v2' } })
    await it.drain('test')
    assert.deepEqual(await it.states(), { 'op-1': 'queued', 'op-2': 'acked' })
    assert.equal(it.timers.length, 1)
  })
}

test('409 owner_mismatch: another person has signed in; everything waits', async () => {
  const { op, status, timers } = await one(() => problem(409, 'owner_mismatch'))
  assert.deepEqual([op.state, status, timers], ['queued', 'other', []])
})

const PARKED = { 412: 'stale', 413: 'too_large', 422: 'validation', 403: 'forbidden', 404: 'not_found', 400: 'malformed_json', 409: 'wrong_move' }
for (const [status, code] of Object.entries(PARKED)) {
  test(`${status} ${code} parks it with its words; its line is blocked, the others go on`, async () => {
    const it = phone(onOps((request) => (request.url.includes('op-1') ? problem(Number(status), code, { errors: [{ pointer: '/fields/note', detail: 'Too long' }] }) : undefined)))
    await it.keep()
    await it.keep()
    await it.keep({ target: { visit: 'v2' } })
    await it.drain('test')
    assert.deepEqual(await it.states(), { 'op-1': 'parked', 'op-2': 'queued', 'op-3': 'acked' })
    const [first, second] = await it.outbox.open()
    assert.equal(first.last_error.detail, `because ${code}`)
    assert.equal(second.state, 'blocked')
    assert.deepEqual(it.timers, [])
  })
}

test('422 op_reused parks it: the office has other words under this id', async () => {
  const { op } = await one(() => problem(422, 'op_reused'))
  assert.deepEqual([op.state, op.last_error.code], ['parked', 'op_reused'])
})

test('a page that says 400 or 413 parks it too: no server will ever take it', async () => {
  for (const status of [400, 413]) assert.equal((await one(() => html(status))).op.state, 'parked')
})

for (const status of [410, 426]) {
  test(`${status}: the app is too old; kept until it is new`, async () => {
    const { op, status: says, timers } = await one(() => problem(status, 'client_too_old'))
    assert.deepEqual([op.state, says, timers], ['queued', 'update', []])
  })
}

