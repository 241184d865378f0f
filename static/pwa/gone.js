// The worker is switched off: it forgets the pages it kept, never what somebody captured, and goes.
addEventListener('install', () => skipWaiting())
addEventListener('activate', (event) => event.waitUntil(go()))

async function go() {
  for (const name of await caches.keys()) await caches.delete(name)
  await registration.unregister()
}
