// <form data-draft="visit:…:sign-off">: what one types is kept, and is there again when it is opened again.
import { filled, forget, gathered, Keeper, takenKey } from './keeping.js'

const KEPT = 'textarea, select, input:is([type="text"], [type="search"], [type="number"], [type="email"], [type="tel"], [type="date"], [type="time"], [type="radio"], [type="checkbox"])'

export function wake(root) {
  for (const form of root.querySelectorAll('form[data-draft]:not([data-draft=""]):not([data-kept])')) {
    form.dataset.kept = ''
    keep(form)
  }
}

// The server took a form: what this tab kept of it may go.
export function taken() {
  const key = takenKey(document.cookie)
  if (!key) return
  forget(sessionStorage, key)
  document.cookie = 'taken=; max-age=0; path=/; samesite=lax'
}

async function keep(form) {
  taken()
  const key = form.dataset.draft
  const keeper = new Keeper(key, { store: sessionStorage, server: server(form) })
  const fields = () => [...form.querySelectorAll(KEPT)].filter((field) => !field.closest('[data-not-kept]'))
  const id = form.elements.op_id
  const fresh = id?.value
  named(form, key)
  let touched = false
  form.addEventListener('input', () => {
    touched = true
    if (id) id.value = fresh // changed words are another form
    keeper.typed(gathered(fields()))
  })
  form.addEventListener('submit', (event) => event.defaultPrevented || keeper.sent(gathered(fields()), id?.value))
  document.addEventListener('visibilitychange', () => document.visibilityState === 'hidden' && keeper.flush(true))
  window.addEventListener('pagehide', () => keeper.flush(true))
  const found = await keeper.opened()
  const refused = form.querySelector('.errsum, [aria-invalid="true"]') // then the page itself holds what was typed
  if (!found || touched || refused || !filled(fields(), found.fields)) return
  if (id && found.op_id) id.value = found.op_id // sent, and no answer came: the same once more is the same one
  form.dispatchEvent(new CustomEvent('earshot:restored', { bubbles: true }))
  tell(form, keeper, found, id, fresh)
}

// So that the server knows which draft is done with.
function named(form, key) {
  const field = document.createElement('input')
  field.type = 'hidden'
  field.name = 'draft'
  field.value = key
  form.append(field)
}

function tell(form, keeper, found, id, fresh) {
  const words = JSON.parse(document.body.dataset.words ?? '{}')
  if (!words.restored) return
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
  anew.addEventListener('click', () => {
    keeper.anew()
    form.reset()
    if (id) id.value = fresh
    form.dispatchEvent(new CustomEvent('earshot:restored', { bubbles: true }))
    note.remove()
    form.querySelector(KEPT)?.focus()
  })
  note.append(said, anew)
  form.prepend(note)
}

function server(form) {
  let going = new AbortController()
  const ask = async (key, method, more = {}) => {
    const token = form.querySelector('[name="csrfmiddlewaretoken"]')?.value ?? ''
    const headers = { Accept: 'application/json', 'Content-Type': 'application/json', 'X-CSRFToken': token }
    return fetch(`/drafts/${encodeURIComponent(key)}/`, { method, headers, ...more })
  }
  return {
    async get(key) {
      const answer = await ask(key, 'GET')
      return answer.ok ? answer.json() : null
    },
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
