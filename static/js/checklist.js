// A checklist in the browser: each answer is sent by itself, in order, until the server has it.
// Without this the same forms are saved section by section.
import { newId } from './ids.js'
import { Unsent, isSame, meaning, pause } from './unsent.js'

export function wake(root) {
  const list = root.querySelector('[data-checklist]:not([data-awake])')
  if (!list) return
  list.dataset.awake = ''
  new Checklist(list).start()
}

class Checklist {
  constructor(list) {
    this.list = list
    this.unsent = new Unsent(sessionStorage, location.pathname)
    this.state = document.querySelector('[data-state]')
    this.attempt = 0
  }

  start() {
    this.list.classList.add('is-live')
    this.list.addEventListener('change', (event) => this.changed(event))
    this.list.addEventListener('click', (event) => this.clicked(event))
    this.list.addEventListener('submit', (event) => this.submitted(event))
    this.list.addEventListener('input', (event) => marked(event.target))
    this.list.addEventListener('earshot:photos', (event) => this.ask(event.target.closest('[data-item]')))
    this.list.addEventListener('earshot:stuck', () => this.go())
    document.addEventListener('click', (event) => this.leaving(event))
    window.addEventListener('online', () => this.send())
    window.addEventListener('pageshow', () => (this.goes = ''))
    document.addEventListener('visibilitychange', () => document.hidden || this.send())
    for (const item of this.list.querySelectorAll('[data-item]')) if (isAhead(item)) this.put(item)
    this.send()
  }

  // A signature is sent when it is said to be whole, anything else as it is given.
  changed(event) {
    const item = event.target.closest('[data-item]')
    if (item && event.target.name && !event.target.closest('[data-sign]')) this.ask(item)
  }

  // Sends an item as it stands now; what comes back shows what it still lacks.
  ask(item) {
    this.put(item)
    this.send()
  }

  put(item) {
    this.unsent.put({ name: item.dataset.item, op: newId(), fields: fieldsOf(item) })
    this.token = item.closest('form').elements.csrfmiddlewaretoken.value
  }

  clicked(event) {
    const all = event.target.closest('button[name="all_ok"]')
    const open = event.target.closest('a[data-open]')
    const signed = event.target.closest('[data-signed]')
    if (all) {
      event.preventDefault()
      this.unsent.put({ name: all.value, op: newId(), fields: [['all_ok', all.value]] })
      all.setAttribute('aria-busy', 'true')
      this.send()
    } else if (signed) {
      event.preventDefault()
      this.ask(signed.closest('[data-item]'))
    } else if (open && !event.metaKey && !event.ctrlKey) {
      event.preventDefault()
      this.open(open)
    }
  }

  // Enter in a field: what is typed there is sent, and the next reading is ready to be typed.
  submitted(event) {
    const form = event.target.closest('[data-section]')
    if (!form) return
    event.preventDefault()
    const here = document.activeElement
    const inputs = [...this.list.querySelectorAll('.reading input')]
    const next = inputs[inputs.indexOf(here) + 1]
    if (next) next.focus()
    else here?.blur()
  }

  // The next step waits until the server has what was just said, so that nothing is missing there.
  leaving(event) {
    const link = event.target.closest('a[data-leaves]')
    if (!link || event.metaKey || event.ctrlKey || this.signedOut) return
    for (const item of this.list.querySelectorAll('[data-signing]')) this.put(item)
    if (!this.unsent.size && !this.photosMove) return
    event.preventDefault()
    this.say('sending')
    this.goes = link.href
    this.send()
  }

  // A folded item, opened as its page would show it.
  async open(link) {
    try {
      const answer = await fetch(link.href)
      const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
      const item = page.getElementById(link.hash.slice(1))
      if (!answer.ok || !item) throw new Error('gone')
      link.closest('[data-item]').replaceWith(document.adoptNode(item))
      arrived(item)
      item.querySelector('input:checked, textarea, input:not([type="hidden"])')?.focus()
    } catch {
      location.assign(link.href)
    }
  }

  async send() {
    const entry = this.unsent.take()
    if (!entry) return this.unsent.size || this.go()
    clearTimeout(this.timer)
    if (this.signedOut) await this.renew()
    else this.say('sending')
    const answer = await this.post(entry)
    const means = meaning(answer)
    if (means === 'saved') this.saved(entry, answer.body)
    else if (means === 'refused') this.refused(entry, answer.body)
    else return this.later(means)
    this.attempt = 0
    this.signedOut = false
    this.send()
  }

  // Photos on their way are waited for; about those that are stuck the browser asks.
  get photosMove() {
    return this.list.querySelector('[data-unsent="moving"]')
  }

  go() {
    if (this.goes && !this.photosMove) location.assign(this.goes)
  }

  // Who has signed in again has another token; the page that was left open takes it over.
  async renew() {
    try {
      const page = new DOMParser().parseFromString(await (await fetch(location.pathname)).text(), 'text/html')
      const fresh = page.querySelector('[data-checklist] [name="csrfmiddlewaretoken"]')?.value
      if (!fresh) return
      this.token = fresh
      for (const field of this.list.querySelectorAll('[name="csrfmiddlewaretoken"]')) field.value = fresh
    } catch {
      // No connection either: the next attempt asks again.
    }
  }

  async post(entry) {
    const body = new FormData()
    const token = this.token ?? this.list.querySelector('[name="csrfmiddlewaretoken"]')?.value
    body.append('csrfmiddlewaretoken', token ?? '')
    body.append('op_id', entry.op)
    for (const [name, value] of entry.fields) body.append(name, value)
    try {
      const headers = { Accept: 'application/json' }
      const answer = await fetch(location.pathname, { method: 'POST', body, headers })
      const isJson = (answer.headers.get('Content-Type') ?? '').includes('json')
      const read = isJson ? await answer.json() : {}
      return { status: answer.status, isJson, moved: answer.redirected, body: read }
    } catch {
      return { status: 0, isJson: false, moved: false, body: {} }
    }
  }

  saved(entry, body) {
    this.unsent.arrived()
    for (const [id, markup] of Object.entries(body.items)) this.replace(id, markup, entry)
    for (const [id, markup] of Object.entries(body.heads)) {
      const head = document.querySelector(`[data-section="${id}"] [data-head]`)
      if (head && head.innerHTML !== markup) swap(head, markup)
    }
    document.querySelector('[data-done]').innerHTML = body.done
    document.querySelector('[data-progress]').innerHTML = body.progress
    if (!this.goes) document.querySelector('[data-next]').innerHTML = body.next
    const rest = document.querySelector('[data-rest]')
    if (rest && !rest.querySelector('[open]')) rest.innerHTML = body.rest
    this.toast(body.toasts)
    if (!this.unsent.size) this.say('saved', body.saved)
  }

  // What is being typed stays; it only learns which answer it is about to replace.
  replace(id, markup, entry) {
    const old = this.list.querySelector(`[data-item="${id}"]`)
    const fresh = parsed(markup)
    if (!old || !fresh) return
    const sent = entry.name === id
    const shots = old.querySelector('[data-gallery][data-awake]')
    const place = fresh.querySelector('[data-gallery]')
    const busy = shots?.hasAttribute('data-unsent') && !place // folded, its photos would be lost
    if (busy || this.unsent.has(id) || (sent && !isSame(entry.fields, fieldsOf(old)))) {
      const shown = fresh.querySelector(`[name="w-${id}"]`)
      const mine = old.querySelector(`[name="w-${id}"]`)
      if (shown && mine) mine.value = shown.value
      if (shown) this.unsent.learn(id, shown.name, shown.value)
      return
    }
    const focused = old.contains(document.activeElement) ? document.activeElement : null
    old.replaceWith(fresh)
    if (shots && place) place.replaceWith(shots)
    arrived(fresh)
    if (focused) again(fresh, focused)
  }

  refused(entry, body) {
    this.unsent.arrived()
    this.goes = ''
    this.say('refused', body.detail)
    this.list.querySelector(`button[name="all_ok"][value="${entry.name}"]`)?.removeAttribute('aria-busy')
    for (const [id, words] of Object.entries(body.errors ?? {})) {
      const item = this.list.querySelector(`[data-item="${id}"]`)
      if (!item) continue
      item.querySelector('.err')?.remove()
      item.classList.add('field--bad')
      const error = document.createElement('p')
      error.className = 'err'
      error.setAttribute('role', 'alert')
      error.textContent = words
      item.prepend(error)
    }
  }

  later(means) {
    this.unsent.lost()
    this.goes = ''
    this.signedOut = means === 'signin'
    this.say(this.signedOut ? 'signin' : 'waiting')
    this.timer = setTimeout(() => this.send(), pause(this.attempt))
    this.attempt += 1
  }

  toast(markup) {
    const place = document.querySelector('[data-toast-place]')
    if (!markup.includes('data-toast>') && !markup.includes('data-toast ')) return
    place.innerHTML = markup
    place.dispatchEvent(new CustomEvent('earshot:arrived', { bubbles: true }))
  }

  say(what, words) {
    const known = { sending: 'wordsSending', waiting: 'wordsWaiting', signin: 'wordsSignin', refused: 'wordsRefused' }
    this.state.dataset.is = what === 'signin' ? 'waiting' : what
    this.state.textContent = words || this.list.dataset[known[what]] || ''
  }
}

function fieldsOf(item) {
  const fields = []
  for (const field of item.querySelectorAll('input, textarea, select')) {
    if (!field.name || field.type === 'file') continue
    if ((field.type === 'radio' || field.type === 'checkbox') && !field.checked) continue
    fields.push([field.name, field.value])
  }
  return fields
}

// Whether something was marked or typed here before this was awake.
function isAhead(item) {
  return [...item.querySelectorAll('input:not([type="file"], [type="hidden"]), textarea')].some(
    (field) => !field.closest('[data-sign]') && (field.checked !== field.defaultChecked || field.value !== field.defaultValue),
  )
}

// What was drawn or ticked and is not sent yet, so that leaving the page sends it.
function marked(field) {
  if (field.closest('[data-sign]')) field.closest('[data-item]').dataset.signing = ''
}

function arrived(item) {
  item.dispatchEvent(new CustomEvent('earshot:arrived', { bubbles: true }))
}

// The focus stays where it was, or as near to it as the new markup has it.
function again(item, was) {
  const value = was.type === 'radio' ? `[value="${was.value}"]` : ''
  const same = item.contains(was) ? was : was.name && item.querySelector(`[name="${was.name}"]${value}`)
  const place = same || item.querySelector('a, input:not([type="hidden"]), textarea')
  place?.focus({ preventScroll: true })
}

// The head of a section anew. Where its button was in use and is gone, the first item has the focus.
function swap(head, markup) {
  const held = head.contains(document.activeElement)
  head.innerHTML = markup
  if (!held) return
  const place = head.querySelector('button') ?? head.closest('[data-section]').querySelector('a[data-open]')
  place?.focus({ preventScroll: true })
}

function parsed(markup) {
  const box = document.createElement('template')
  box.innerHTML = markup.trim()
  return box.content.querySelector('[data-item]')
}
