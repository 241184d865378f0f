// Keeps the app and today's pages. Answers GETs and nothing else; sends nothing, stores nothing but its release.
// `release` and `shell`, what it installs, stand before this when it is served (fieldapp/pwa.py).
const mine = 'shell-' + release
const HASHED = /^\/static\/.+\.[0-9a-f]{12}\.\w+$/
const OURS = /^\/(api|sign-in|static|photos|manifest|sw|field\/\w+\.json)\b|\.\w+$|\/(csv|xlsx)\/$/
const VISIT = /^\/visits\/[\da-f-]{36}\/$/
const SHEET = /^\/signals\/new\/(\w+)\/$/
const SLOW = 3000

addEventListener('install', (event) => event.waitUntil(install()))
addEventListener('activate', (event) => event.waitUntil(activate()))
addEventListener('message', (event) => {
  if (event.data === 'activate') skipWaiting()
  if (event.data === 'version') event.ports[0]?.postMessage(release)
})
addEventListener('fetch', (event) => {
  const asked = event.request
  const url = new URL(asked.url)
  if (asked.method !== 'GET' || url.origin !== location.origin) return
  if (HASHED.test(url.pathname)) return event.respondWith(file(asked))
  if (OURS.test(url.pathname) || asked.headers.has('X-Field-Prefetch')) return
  if (asked.mode === 'navigate' || asked.headers.has('X-Sheet')) event.respondWith(page(asked, url))
})

// All of it or nothing: a release that is not whole never takes over.
async function install() {
  const cache = await caches.open(mine)
  try {
    await cache.addAll(shell.map((address) => new Request(address, { redirect: 'error' })))
  } catch (error) {
    await caches.delete(mine)
    throw error
  }
}

// The release before this one stays: a page that is open still asks for its files.
async function activate() {
  const others = (await caches.keys()).filter((name) => name.startsWith('shell-') && name !== mine)
  await Promise.all(others.slice(0, -1).map((name) => caches.delete(name)))
  await clients.claim()
}

async function file(asked) {
  return (await caches.match(asked)) ?? fetch(asked)
}

// What waits can be seen, and copied, also by somebody whose session or account has ended.
async function page(asked, url) {
  const kept = find(url).catch(() => {})
  const live = fetch(asked)
  const slow = kept.then((page) => (page ? new Promise((done) => setTimeout(done, SLOW, page)) : live))
  slow.catch(() => {})
  try {
    const answer = await Promise.race([live, slow])
    const unasked = answer.status > 500 || (answer.type === 'opaqueredirect' && url.pathname === '/outbox/')
    return (unasked && (await kept)) || answer
  } catch {
    return (await kept) ?? (await caches.match('/offline/')) ?? Response.error()
  }
}

// The page itself; the same of its visit; the same without a query; the one that fits all.
async function find({ pathname, search, searchParams }) {
  const name = (await caches.keys()).filter((one) => one.startsWith('day-')).pop()
  if (!name) return
  const day = await caches.open(name)
  const visit = searchParams.get('visit')
  for (const address of [
    pathname + search,
    visit && pathname + '?visit=' + visit,
    !SHEET.test(pathname) && pathname,
    VISIT.test(pathname) && '/field/visit/',
    SHEET.test(pathname) && '/field/signal/' + SHEET.exec(pathname)[1] + '/',
    pathname.startsWith('/m/') && '/scan/',
  ]) {
    const page = address && (await day.match(address, { ignoreSearch: address.startsWith('/accounts/') && !search }))
    if (page) return page
  }
}
