// Opens a page that holds a #sheet over the page one is on. Without JavaScript the link is simply followed.
import { $$, copyOf, on, send } from './telling.js'

export const wake = (root) => {
  if (root === document) settle(root.getElementById('sheet'), location)
}

on(document, 'click', (event) => {
  const link = event.target.closest('a[data-sheet]')
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey) return
  event.preventDefault()
  open(link)
})

const open = async (link) => {
  const sheet = await sheetOf(link.href)
  if (!sheet) return location.assign(link.href)
  settle(sheet, link)
  const box = copyOf('sheetbox')
  box.append(sheet)
  document.body.append(box)
  on(box, 'click', (event) => {
    if (event.target !== box && !event.target.closest('[data-close]')) return
    event.preventDefault()
    box.close()
  })
  on(box, 'close', () => {
    box.remove()
    link.focus()
  })
  box.showModal()
  send(box, 'arrived')
}

// The sheet of a page, or nothing when the answer is something else: then the browser goes there itself.
const sheetOf = async (address) => {
  try {
    const answer = await fetch(address, { headers: { 'X-Sheet': '1' }, redirect: 'manual' })
    const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : '', 'text/html')
    return document.adoptNode(page.getElementById('sheet'))
  } catch {}
}

// A page that is kept is the same for all machines of its visit: the address says which one.
const settle = (sheet, { href }) => {
  if (!sheet) return
  sheet.dataset.address = href
  const id = new URL(href).searchParams.get('machine')
  const field = $$('option, [name=machine]', sheet).find((one) => one.value === id)
  if (field) field.selected = field.checked = true
}
