// Keeps the shell (page, script, styles, fonts) so that the program opens without a network.
// Answers of the API are never kept: no customer data stays on the device.
const cacheName = 'treu-shell-1'
const most = 200

self.addEventListener('install', () => self.skipWaiting())

self.addEventListener('activate', (event) => {
  const outdated = async () => {
    for (const name of await caches.keys()) if (name !== cacheName) await caches.delete(name)
    await self.clients.claim()
  }
  event.waitUntil(outdated())
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  const { origin, pathname } = new URL(request.url)
  if (request.method !== 'GET' || origin !== self.location.origin) return
  if (request.mode === 'navigate') {
    if (isPage(pathname)) event.respondWith(freshOrKept(request))
  } else if (pathname.startsWith('/assets/')) {
    event.respondWith(keptOrFresh(request))
  }
})

/** Addresses of the single-page application; the API, the portal and downloads answer for themselves. */
function isPage(pathname) {
  return !/^\/(api|p|health|ready|assets)(\/|$)/.test(pathname) && !/\.\w+$/.test(pathname)
}

/** The page itself: new when there is a network, else as last seen. One copy serves every address. */
async function freshOrKept(request) {
  const cache = await caches.open(cacheName)
  try {
    const answer = await fetch(request)
    if (answer.ok && !answer.redirected) await cache.put('/', answer.clone())
    return answer
  } catch (error) {
    const kept = await cache.match('/')
    if (kept) return kept
    throw error
  }
}

/** Built files carry a hash in their name: what is kept is right for ever. */
async function keptOrFresh(request) {
  const cache = await caches.open(cacheName)
  const kept = await cache.match(request)
  if (kept) return kept
  const answer = await fetch(request)
  if (answer.ok) {
    await cache.put(request, answer.clone())
    await shorten(cache)
  }
  return answer
}

/** Files of versions long gone make room, oldest first. */
async function shorten(cache) {
  const keys = await cache.keys()
  for (const key of keys.slice(0, Math.max(0, keys.length - most))) await cache.delete(key)
}
