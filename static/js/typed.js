// <form data-draft="visit:…:sign-off">: what one types is kept, and is there again when it is opened again.
import { newId } from './ids.js'
import { fill, filled, forget, gathered, Keeper, some, takenKeys } from './keeping.js'

const KEPT = 'textarea, select, input:is([type="text"], [type="search"], [type="number"], [type="email"], [type="tel"], [type="date"], [type="time"], [type="datetime-local"], [type="radio"], [type="checkbox"], [name="was"], [name="noticed_at"], [name="strokes"])'

export function wake(root) {
  taken()
  for (const form of root.querySelectorAll('form[data-draft]:not([data-kept])')) {
    form.dataset.kept = ''
    keep(form)
  }
}

// The server took a form: what this tab kept of it may go.
export function taken() {
  const keys = takenKeys(document.cookie)
  if (!keys.length) return
  for (const key of keys) forget(sessionStorage, key)
  document.cookie = 'taken=; max-age=0; path=/; samesite=lax'
}

async function keep(form) {
  const keeper = new Keeper(form.dataset.draft, { store: sessionStorage, server: server(form), of: form.dataset.of })
  const fields = () => [...form.querySelectorAll(KEPT)].filter((field) => field.form === form && !field.closest('[data-not-kept]'))
  const id = form.elements.op_id
  const first = gathered(fields())
  // A form that came back holds what was sent, and maybe a new id: that is what counts, all of it.
  const isBack = 'sentBack' in form.dataset
  const words = () => gathered(fields(), isBack ? {} : first)
  const page = { form, keeper, fields, words, first, id, fresh: id?.value, touched: new Set() }
  named(form)
  for (const change of ['input', 'change']) form.addEventListener(change, (event) => typing(page, event.target))
  form.addEventListener('submit', (event) => event.defaultPrevented || sent(page))
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && keeper.flush(true))
  window.addEventListener('pagehide', () => keeper.flush(true))
  if (isBack) return keeper.typed(words())
  const here = some(keeper.here())
  if (here) restore(page, here)
  const found = await keeper.opened()
  if (found) restore(page, found)
}

function typing({ form, keeper, words, id, fresh, touched }, field) {
  if (!field.matches(KEPT) || field.form !== form || field.closest('[data-not-kept]')) return
  touched.add(field.name)
  if (id) id.value = fresh // changed words are another form
  keeper.typed(words())
}

function sent(page) {
  page.keeper.sent(page.words(), page.id?.value)
  page.fresh = newId() // should the page stay, other words are another form
}

function restore(page, found) {
  const { form, fields, id, fresh, touched } = page
  const changed = filled(fields().filter((field) => !touched.has(field.name)), found.fields)
  if (!changed.length) return
  if (id) id.value = (!touched.size && found.op_id) || fresh // sent, and no answer came: the same once more is the same one
  for (const field of changed) unfold(field)
  form.dispatchEvent(new CustomEvent('earshot:restored', { bubbles: true }))
  tell(page, found)
}

function unfold(field) {
  for (let fold = field.closest('details'); fold; fold = fold.parentElement.closest('details')) fold.open = true
}

// So that the server knows which draft is done with.
function named(form) {
  const field = document.createElement('input')
  field.type = 'hidden'
  field.name = 'draft'
  field.value = form.dataset.draft
  form.append(field)
}

function tell(page, found) {
  const words = JSON.parse(document.body.dataset.words ?? '{}')
  if (!words.restored) return
  const { form } = page
  form.querySelector('.note--restored')?.remove()
  const note = document.createElement('p')
  note.className = 'note note--restored'
  note.setAttribute('role', 'status')
  const time = new Intl.DateTimeFormat(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' })
  const said = document.createElement('span')
  said.textContent = words.restored.replace('%(time)s', time.format(new Date(found.typed_at)))
  const anew = document.createElement('button')
  anew.type = 'button'
  anew.className = 'btn btn--tap'
  anew.textContent = words.anew
  anew.addEventListener('click', () => startAnew(page, note))
  note.append(said, anew)
  const head = form.querySelector('.sheet__b') ?? form
  head.prepend(note)
}

function startAnew({ form, keeper, fields, id, fresh, first }, note) {
  keeper.anew()
  form.reset()
  fill(fields(), first) // a reset leaves hidden fields as they are
  if (id) id.value = fresh
  form.dispatchEvent(new CustomEvent('earshot:restored', { bubbles: true }))
  note.remove()
  form.querySelector(KEPT)?.focus()
}

function server(form) {
  let going = new AbortController()
  const ask = async (key, method, more = {}) => {
    const token = form.querySelector('[name="csrfmiddlewaretoken"]')?.value ?? ''
    const headers = { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRFToken': token }
    return fetch(`/drafts/${encodeURIComponent(key)}/`, { method, headers, ...more })
  }
  return {
    get: there,
    async put(key, record, leaving) {
      going = new AbortController()
      const more = leaving ? { keepalive: true } : { signal: going.signal }
      return (await ask(key, 'PUT', { body: JSON.stringify(record), ...more })).ok
    },
    async drop(key) {
      return (await ask(key, 'DELETE')).ok
    },
    stop: () => going.abort(),
  }
}

// The forms of a page ask together: one request, however many they are.
let asking = null

async function there(key) {
  if (!asking) {
    const keys = []
    asking = { keys, answer: Promise.resolve().then(() => ((asking = null), fetched(keys))) }
  }
  asking.keys.push(key)
  const { of, drafts } = await asking.answer
  return { of, ...drafts[key] }
}

async function fetched(keys) {
  const query = new URLSearchParams(keys.map((key) => ['key', key]))
  const answer = await fetch(`/drafts/?${query}`, { headers: { Accept: 'application/json' } })
  if (!answer.ok) throw new Error('not now')
  return answer.json()
}
