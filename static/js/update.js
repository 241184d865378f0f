// The app on this phone: its worker, the pages it keeps, a new version when nobody is in the middle of something.
import { forget, readiness, run } from './prefetch.js'
import { $, $part, clock, icon, on } from './telling.js'

const QUIET = 20_000
const AGAIN = 900_000
const HOUR = 3_600_000
const { person, worker } = document.body.dataset
const { serviceWorker } = navigator
let timer

export const wake = async (root) => {
  if (root !== document || !serviceWorker) return
  await forget(person)
  if (worker === undefined) return
  show() // the worker may take its time to answer without a network
  const note = $part('install')
  if (note) install(note)
  const starts = !sessionStorage.begun
  sessionStorage.begun = 1
  const release = await serviceWorker.register('/sw.js', { updateViaCache: 'none' })
  on(release, 'updatefound', () => on(release.installing, 'statechange', () => offer(release)))
  offer(release, starts && (await idle()))
  on(document, 'visibilitychange', () => document.hidden || look(release))
  on(document, ':outbox', (event) => /acked|partial/.test(event.detail.state) && later())
  if (starts) sessionStorage.stale = 1
  look(release, starts)
}

// Nothing is being sent and no draft is open, in any window.
const idle = async () => {
  const { held } = await navigator.locks.query()
  return !held.some((lock) => /^(drain|draft)/.test(lock.name))
}

// Other windows keep the pages they show: only the one that asked loads anew, and once.
const offer = ({ waiting, active }, now) => {
  if (!waiting || !active) return
  const take = () => {
    on(serviceWorker, 'controllerchange', () => location.reload())
    waiting.postMessage('activate')
  }
  if (now) return take()
  const note = $part('update')
  if (!note) return
  note.hidden = false
  $('button', note).onclick = take
}

const look = async (release, starts) => {
  if (starts || !(Date.now() - localStorage.looked < HOUR)) {
    localStorage.looked = Date.now()
    release.update().catch(() => {})
  }
  const times = await show()
  if (starts || !(Date.now() - times.later < AGAIN)) keep()
  else if (sessionStorage.stale) later()
}

const later = () => {
  sessionStorage.stale = 1
  clearTimeout(timer)
  timer = setTimeout(keep, QUIET)
}

const keep = async () => {
  const line = $part('ready')
  if (line) line.hidden = false
  await run(person).then(() => delete sessionStorage.stale, () => {})
  show()
}

// Since when the day is on this phone.
const show = async () => {
  const times = await readiness(caches, person)
  const { now, later } = times
  const line = $part('ready')
  if (!line || !now) return times
  const { readyWord, moreWord } = line.dataset
  const isToday = new Date(now).toDateString() === new Date().toDateString()
  line.hidden = false
  icon(line, 'check')
  $('span', line).textContent = readyWord.replace('%s', clock(now, isToday || { weekday: 'short' })) + (later ? '. ' + moreWord : '')
  return times
}

// Where the browser offers it. The note itself stands wherever a finger points and it is not installed (pwa.css).
const install = (note) => {
  on(window, 'beforeinstallprompt', (event) => {
    event.preventDefault()
    const button = $('button', note)
    note.dataset.install = 'offered'
    button.hidden = false
    button.onclick = () => event.prompt()
  })
}
