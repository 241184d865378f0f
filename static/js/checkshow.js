// How a checklist stands, painted on its page: items, heads of sections, what is left, what is next.
import { judge } from './checks.js'
import { $, $$, filled, icon } from './telling.js'

export const items = new Map() // by their ids, in the order of the page
export const itemsOf = (form) => [...items.values()].filter((item) => !form || item.form === form)
export const words = {} // of the page

export const read = (list) => {
  Object.assign(words, JSON.parse(list.dataset.words))
  for (const element of $$('[data-check]', list)) {
    const { item: id, check } = element.dataset
    items.set(id, { id, element, form: element.closest('form'), facts: JSON.parse(check) })
  }
}

// What is said of an item now. Its fields are called by a letter and its id: value, note, strokes, tick.
const said = ({ id, form, element, facts: { why } }) => {
  const fields = new FormData(form)
  const text = (letter) => fields.get(`${letter}-${id}`)?.trim()
  const value = text('v')
  return {
    value, why, note: text('n'), drawn: text('s') || text('t'), isSigning: 'signing' in element.dataset,
    label: $('.seg :checked', element)?.closest('label').textContent.trim() ?? value,
    photos: $$('.check__body .shot:not(.shot--out)', element).length,
  }
}

export const show = (item) => {
  const { element, facts, opened } = item
  const now = said(item)
  item.judged = { ...now, ...judge(facts, now) }
  const { value, label, note, photos, why, bad, doubt, folded, lacks, mark, proposes, read } = item.judged
  element.dataset.mark = mark
  element.classList.toggle('is-folded', folded && !opened)
  element.classList.toggle('is-open', !!(bad || doubt || note || photos || opened))
  icon($('.state', element), bad ? 'x' : why ? 'clock' : 'check')
  say(element, {
    why, note, value: why ? '' : label,
    lacks: words[lacks.sort().join('')], doubt: words[doubt],
    more: doubt ? '' : difference(read, facts.last),
    proposal: proposes,
  })
  draw(element, value)
  return item.judged
}

const difference = (read, last) => {
  const more = read === null ? 0 : read - last
  const n = Math.abs(more).toLocaleString(document.documentElement.lang)
  return more ? filled(words[more > 0 ? 'more' : 'less'], { n }) : ''
}

// What was drawn on the pad stands in the line, too.
const draw = (element, name) => {
  const line = $('.pad--done', element)
  if (!line) return
  const ink = $('[data-ink]', element).getAttribute('d')
  line.hidden = !ink
  $('path', line).setAttribute('d', ink)
  line.firstElementChild.ariaLabel = filled(words.signature, { name })
}

// Words into the places [data-NAME] made for them; a place without words is hidden.
export const say = (element, places) => {
  for (const [name, text] of Object.entries(places)) {
    const place = $(`[data-${name}]`, element)
    if (!place) continue
    place.hidden = !text
    if (text?.trim) ($('span', place) ?? place).textContent = text
  }
}

export const paint = () => {
  const all = itemsOf()
  for (const item of all) show(item)
  for (const form of new Set(all.map((item) => item.form))) head(form)
  const left = all.filter(isOpen).length
  say(document, { total: done(all), rest: left > 0 })
  $$('[data-progress] i').forEach((cell, n) => (cell.className = all[n].judged.mark))
  for (const tick of $$('[name=leave]')) {
    tick.closest('label').hidden = tick.disabled = !isOpen(items.get(tick.value))
  }
  next(left)
}

const isOpen = (item) => item.judged.open
const checks = (form) => itemsOf(form).filter((item) => item.facts.kind === 'check')
export const openChecks = (form) => checks(form).filter(isOpen)

const done = (all) => filled(words.done, { done: all.filter((item) => item.judged.answered).length, total: all.length })

const head = (form) => {
  const n = openChecks(form).length
  const offers = n > 1 && form.elements.all_ok
  say(form, {
    all: offers && filled(n === checks(form).length ? words.all : words.other, { n }),
    count: offers ? '' : done(itemsOf(form)),
  })
}

// The next machine that waits, as far as this phone knows; else to sign off.
const next = (left) => {
  localStorage[location.pathname] = left // for the "Next" of the other checklists
  const open = (way) => Math.min(way.left, localStorage[way.url] ?? way.left)
  const ways = JSON.parse($('[data-ways]').dataset.ways)
  const way = ways.others.find(open) ?? { ...ways.last, left }
  const n = open(way)
  const link = $('[data-next] a')
  link.href = way.url
  say(link, { way: way.label, left: n ? filled(words.left, { n }) : '' })
}
