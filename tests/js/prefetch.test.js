import assert from 'node:assert/strict'
import test from 'node:test'

import { clear, phase, readiness } from '../../static/js/prefetch.js'

// The browser's caches, in memory: the same words, the same answers.
class Caches {
  all = new Map()
  async open(name) {
    if (!this.all.has(name)) this.all.set(name, new Cache())
    return this.all.get(name)
  }
  async has(name) {
    return this.all.has(name)
  }
  async match(url, { cacheName }) {
    return this.all.get(cacheName)?.match(url)
  }
  async delete(name) {
    return this.all.delete(name)
  }
}
class Cache {
  pages = new Map()
  async match(url) {
    return this.pages.get(url)?.clone()
  }
  async put(url, answer) {
    this.pages.set(url, answer)
  }
  async delete(asked) {
    return this.pages.delete(typeof asked === 'string' ? asked : new URL(asked.url).pathname + new URL(asked.url).search)
  }
  async keys() {
    return [...this.pages.keys()].map((url) => ({ url: 'http://localhost' + url }))
  }
}

function server(answers = {}) {
  const asked = []
  const ask = async (url) => {
    asked.push(url)
    const { type = 'basic', redirected = false, mark = '1', status = 200 } = answers[url] ?? {}
    if (status === 0) throw new TypeError('no network')
    const headers = mark ? { 'X-Field-Page': mark } : {}
    const answer = new Response(`${url} ${asked.length}`, { status, headers })
    return Object.defineProperties(answer, { type: { value: type }, redirected: { value: redirected } })
  }
  return { ask, asked }
}

const pages = (etag, ...urls) => urls.map((url) => ({ url, etag }))
const kept = async (store) => [...(await store.open('day-erin')).pages.keys()]
const text = async (store, url) => (await (await store.open('day-erin')).match(url)).text()

test('each page is fetched once and kept with its stamp', async () => {
  const store = new Caches()
  const { ask, asked } = server()
  await phase(store, 'erin', pages('1', '/day/', '/scan/'), ask)
  assert.deepEqual(asked.sort(), ['/day/', '/scan/'])
  assert.deepEqual((await kept(store)).sort(), ['/day/', '/scan/'])
})

test('what has not changed is not fetched again', async () => {
  const store = new Caches()
  await phase(store, 'erin', pages('1', '/day/', '/scan/'), server().ask)
  const { ask, asked } = server()
  await phase(store, 'erin', [...pages('2', '/day/'), ...pages('1', '/scan/')], ask)
  assert.deepEqual(asked, ['/day/'])
})

const bad = {
  'a sign-in page that a redirect led to': { redirected: true },
  'a page without our mark': { mark: '' },
  'a refusal': { status: 404 },
  'a page of another origin': { type: 'cors' },
  'no answer at all': { status: 0 },
}
for (const [name, answer] of Object.entries(bad)) {
  test(`${name} is not kept, and the day stays as it was`, async () => {
    const store = new Caches()
    await phase(store, 'erin', pages('1', '/day/', '/scan/'), server().ask)
    const before = await text(store, '/day/')
    const { ask } = server({ '/scan/': answer })
    await assert.rejects(phase(store, 'erin', pages('2', '/day/', '/scan/'), ask))
    assert.equal(await text(store, '/day/'), before)
  })
}

test('what came before it was interrupted is not fetched again', async () => {
  const store = new Caches()
  await assert.rejects(phase(store, 'erin', pages('1', '/day/', '/scan/'), server({ '/scan/': { status: 0 } }).ask))
  const { ask, asked } = server()
  await phase(store, 'erin', pages('1', '/day/', '/scan/'), ask)
  assert.deepEqual(asked, ['/scan/'])
})

test('a page that is no longer planned goes, and the time that is shown stays', async () => {
  const store = new Caches()
  await phase(store, 'erin', pages('1', '/day/', '/visits/1/'), server().ask)
  await (await store.open('day-erin')).put('/field/ready', new Response('{"now":1}'))
  await clear(store, 'erin', pages('1', '/day/'))
  assert.deepEqual((await kept(store)).sort(), ['/day/', '/field/ready'])
  assert.deepEqual(await readiness(store, 'erin'), { now: 1 })
  assert.equal(await store.has('next-erin'), false)
})

test('nothing is ready where nothing is kept', async () => {
  const store = new Caches()
  assert.deepEqual(await readiness(store, 'erin'), {})
  assert.equal(await store.has('day-erin'), false)
})
