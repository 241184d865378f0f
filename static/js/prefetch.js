// Keeps the pages of today and the next day on this phone. What is not whole never replaces what was.
import { del, get, put } from './db.js'

const AT_ONCE = 3
const READY = '/field/ready'
const AS_IS = { redirect: 'error', cache: 'no-store' }

const dayOf = (store, user) => store.open('day-' + user)
const lacks = async (cache, { url, etag }) => (await cache.match(url))?.headers.get('X-Etag') !== etag

// One phase: fetched beside the old pages, each looked for again, and only then put in their place.
export const phase = async (store, user, pages, ask) => {
  const day = await dayOf(store, user)
  const next = await store.open('next-' + user)
  const todo = []
  for (const page of pages) if (await lacks(day, page)) todo.push(page)
  const queue = [...todo]
  const bring = async () => {
    for (let page; (page = queue.shift()); ) if (await lacks(next, page)) await next.put(page.url, await fresh(page, ask))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, bring))
  for (const page of todo) if (await lacks(next, page)) throw new Error(page.url)
  for (const { url } of todo) await day.put(url, await next.match(url))
}

const fresh = async ({ url, etag }, ask) => {
  const answer = await ask(url, { ...AS_IS, headers: { 'X-Field-Prefetch': '1' } })
  const headers = new Headers(answer.headers)
  if (!answer.ok || answer.redirected || answer.type !== 'basic' || headers.get('X-Field-Page') !== '1') throw new Error(url)
  headers.set('X-Etag', etag)
  headers.delete('Content-Encoding')
  return new Response(await answer.blob(), { headers })
}

// What is no longer planned goes, once everything that is has come.
export const clear = async (store, user, pages) => {
  const day = await dayOf(store, user)
  const planned = [READY, ...pages.map((page) => page.url)]
  for (const asked of await day.keys()) {
    const { pathname, search } = new URL(asked.url)
    if (!planned.includes(pathname + search)) await day.delete(asked)
  }
  await store.delete('next-' + user)
}

// Since when they are here; asked so that it makes no cache.
export const readiness = async (store, user) => (await store.match(READY, { cacheName: 'day-' + user }))?.json() ?? {}

// The pages of everybody but this person; of everybody when somebody signs out.
export const forget = async (but) => {
  for (const name of (await globalThis.caches?.keys()) ?? []) {
    if (/^(day|next)-/.test(name) && !(but && name.endsWith(but))) await caches.delete(name)
  }
  if (!but) await del('day', 'reference')
}

export const run = (user) => navigator.locks.request('prefetch', { ifAvailable: true }, (lock) => lock && all(user))

const all = async (user) => {
  const { user: owner, now, later, reference } = await json('day')
  if (owner !== user) return
  const say = async (times) => (await dayOf(caches, user)).put(READY, new Response(JSON.stringify(times)))
  const was = await readiness(caches, user)
  await phase(caches, user, now, fetch)
  await say({ ...was, now: Date.now() })
  const kept = await get('day', 'reference')
  if (kept?.stamp !== reference || kept.user !== user) await put('day', await json('reference'), 'reference')
  await phase(caches, user, later, fetch)
  await clear(caches, user, [...now, ...later])
  await say({ now: Date.now(), later: Date.now() })
}

const json = async (name) => {
  const answer = await fetch(`/field/${name}.json`, AS_IS)
  if (!answer.ok) throw new Error(name)
  return answer.json()
}
