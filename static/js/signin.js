// Where another name signs in than the last one, what was kept ahead goes first: nothing else would know whose it is.
import { forget } from './prefetch.js'

export const wake = (root) => {
  if (root !== document) return
  delete sessionStorage.said // what was saved last is told to whoever saved it
  document.addEventListener('submit', comes, true)
}

const comes = async (event) => {
  const { target: form, submitter } = event
  const { login, credential } = form.elements
  const passkey = credential?.value && JSON.parse(credential.value).id
  const name = submitter?.name ? submitter.value : login ? login.value.trim().toLowerCase() : passkey
  if (!name || [localStorage.came, form.sure].includes(name)) return
  event.preventDefault()
  form.sure = name
  await forget().catch(() => {})
  try { localStorage.came = name } catch {} // full: it goes again the next time
  form.requestSubmit(submitter)
}
