// Sign-in by passkey: asks the device, puts its answer into the form, sends the form.
import { forCreation, forRequest, toPlain } from './credential.js'

export function wake(root) {
  if (!window.PublicKeyCredential) return
  for (const form of root.querySelectorAll('form[data-passkey]')) {
    form.hidden = false
    form.addEventListener('submit', (event) => {
      if (form.dataset.answered) return
      event.preventDefault()
      answer(form)
    })
  }
}

async function answer(form) {
  const failed = form.querySelector('[data-failed]')
  failed.hidden = true
  try {
    form.elements.credential.value = JSON.stringify(toPlain(await ask(form)))
    form.dataset.answered = 'yes'
    form.requestSubmit()
  } catch {
    failed.hidden = false
  }
}

async function ask(form) {
  if (form.dataset.passkey === 'create') {
    return navigator.credentials.create(forCreation(given().creation_options))
  }
  const options = form.dataset.passkey === 'login' ? await fetched(form.action) : given()
  return navigator.credentials.get(forRequest(options.request_options))
}

function given() {
  return JSON.parse(document.getElementById('passkey-data').textContent)
}

async function fetched(address) {
  const reply = await fetch(address, { headers: { Accept: 'application/json' } })
  if (!reply.ok) throw new Error(`passkey options: ${reply.status}`)
  return reply.json()
}
