// Opens a page that holds a #sheet over the page one is on. Without JavaScript the link is simply followed.
export function wake(root) {
  for (const link of root.querySelectorAll('a[data-sheet]:not([data-awake])')) {
    link.dataset.awake = ''
    link.addEventListener('click', (event) => {
      if (event.metaKey || event.ctrlKey || event.shiftKey) return
      event.preventDefault()
      open(link)
    })
  }
}

async function open(link) {
  const address = link.href
  const section = await sheetOf(address)
  if (!section) return location.assign(address)
  const box = document.createElement('dialog')
  box.className = 'sheetbox'
  box.setAttribute('aria-labelledby', 'sheet-title')
  box.append(section)
  document.body.append(box)
  box.addEventListener('click', (event) => {
    if (event.target === box || event.target.closest('[data-close]')) {
      event.preventDefault()
      box.close()
    }
  })
  box.addEventListener('close', () => {
    box.remove()
    link.focus()
  })
  box.showModal()
  box.dispatchEvent(new CustomEvent('earshot:arrived', { bubbles: true }))
}

// The sheet of a page, or nothing when the answer is something else: then the browser goes there itself.
async function sheetOf(address) {
  try {
    const answer = await fetch(address, { headers: { 'X-Sheet': '1' }, redirect: 'manual' })
    if (!answer.ok) return null
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html')
    return document.adoptNode(page.getElementById('sheet'))
  } catch {
    return null
  }
}
