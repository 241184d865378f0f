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
  if (!name || name === localStorage.came) return
  event.preventDefault()
  await forget().catch(() => {})
  localStorage.came = name
  form.requestSubmit(submitter)
}
