// The customer's page: a pad to sign on, the address of whoever was tapped, and thanks once it is kept on the phone.
import { strokesOn } from './strokes.js'
import { $, $$, $part, copyOf, fresh, on } from './telling.js'

export const wake = (root) => {
  for (const form of fresh(root, '[data-sign]')) {
    form.dataset.awake = ''
    pad(form)
    if (form.matches('form')) signs(form)
  }
}

const pad = (form) => {
  const [box, ink, field] = ['pad', 'ink', 'strokes'].map((name) => $part(name, form))
  const sheet = box.firstElementChild
  const { width, height } = sheet.viewBox.baseVal
  const strokes = strokesOn(width, height)
  const show = () => ink.setAttribute('d', strokes.path())
  const load = () => show(strokes.load(field.value))
  const changed = () => {
    show()
    field.value = strokes
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }
  const place = ({ clientX, clientY }) => {
    const edge = sheet.getBoundingClientRect()
    return [((clientX - edge.left) * width) / edge.width, ((clientY - edge.top) * height) / edge.height]
  }
  on(box, 'pointerdown', (event) => {
    if (!event.isPrimary || event.button) return
    event.preventDefault()
    box.setPointerCapture(event.pointerId)
    strokes.draw(...place(event), true)
    show()
  })
  on(box, 'pointermove', (event) => {
    if (!event.isPrimary) return
    for (const each of [...(event.getCoalescedEvents?.() ?? []), event]) strokes.draw(...place(each))
    show()
  })
  on(box, 'pointerup pointercancel', () => changed(strokes.end()))
  for (const name of ['undo', 'clear']) on($part(name, form), 'click', () => changed(strokes[name]()))
  on(form, ':restored', load)
  load()
}

// It is kept and sent as every form is (capture.js), with what the customer saw; then come the thanks.
const signs = (form) => {
  on(form, 'submit', () => check(form), true)
  on(form, 'formdata', (event) => event.formData.set('shown_text', $part('shown').innerText.slice(0, 16_000)))
  on(form, 'change', (event) => addresses(form, event.target.dataset.address))
  form.whenKept = () => thanks(form)
}

const chosen = (form) => $('[name=who]:checked', form)

// What the server would refuse is said while the customer still has the phone.
const check = (form) => {
  const { name, strokes, ticked, email } = form.elements
  const who = chosen(form)
  const wrong = (field, is) => field.setCustomValidity(is ? form.dataset[field.name] : '')
  wrong($('[name=who]', form), !who)
  wrong(name, who?.value === 'other' && !name.value.trim())
  wrong(ticked, !strokes.value && !ticked.checked)
  wrong(email, email.validity.typeMismatch)
}

// The phone goes back to whom it belongs.
const thanks = (form) => {
  const { name, email } = form.elements
  const who = chosen(form)
  const signer = who.value === 'other' ? name.value : who.closest('label').textContent
  const main = $('main')
  main.replaceChildren(copyOf('thanks'))
  $('h1').textContent = form.dataset.thanks.replace('{name}', signer.trim())
  const to = $part('to', main)
  to.textContent = email.value ? to.textContent.replace('{to}', email.value) : ''
  scrollTo(0, 0)
}

// Whoever is tapped brings their address, unless another one was typed.
const addresses = (form, address) => {
  if (address === undefined) return
  const { email } = form.elements
  const isKnown = $$('[data-address]', form).some((chip) => chip.dataset.address === email.value)
  if (isKnown || !email.value) email.value = address
}
