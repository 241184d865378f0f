// Where there is no network: finds sites and labels among what the phone keeps, and fills pages that fit any visit.
import { get } from './db.js'
import { all } from './outbox.js'
import { $, $$, $part, copyOf, el, fill, send } from './telling.js'

const MOST = 20

export const search = (sites, words) => {
  const wanted = words.toLowerCase().match(/\S+/g) ?? []
  return sites.filter((site) => wanted.every((word) => site.find.includes(word))).slice(0, MOST)
}

// One's visit at a site: the one that was started here, else what is planned up to today.
export const visitAt = (visits, ops, site, today) => {
  const begun = ops.find(({ type, open, target }) => type === 'visit.start' && open && target.site === site)
  return begun ? { id: begun.op_id } : visits.find((visit) => visit.site === site && visit.day <= today)
}

export const afterLabel = ({ id }, visit) => {
  if (!visit) return '/visits/new/?machine=' + id
  const { machines } = visit
  return `/visits/${visit.id}/` + (!machines ? '' : machines.includes(id) ? `machines/${id}/` : `add-machine/?machine=${id}`)
}

const named = (rows, id) => rows.find((row) => row.id === id)
// A form, or each one in a part of the page.
const aim = (part, target, { account }) => {
  for (const { dataset } of [part, ...$$('form', part)]) Object.assign(dataset, { target: JSON.stringify(target), about: account })
}

export const wake = async (root) => {
  const box = $part('here', root)
  if (!box) return // filled in already
  const kept = (await get('day', 'reference')) ?? { sites: [], machines: [], visits: [] }
  const ops = await all()
  const asked = new URL($part('address', root)?.dataset.address ?? location).searchParams
  const machine = named(kept.machines, asked.get('machine'))
  const there = (site) => visitAt(kept.visits, ops, site, new Date().toLocaleDateString('sv'))
  ways[box.dataset.here](box, { ...kept, ops, asked, machine, there })
}

const start = (box, known) => {
  const { sites, asked, machine } = known
  const site = named(sites, machine?.site ?? asked.get('site'))
  const words = asked.get('q')
  if (site) return begin(box, site, known)
  if (!words) return
  $('[name=q]', box).value = words
  const list = $('.list', box) ?? box.appendChild(el('ul', { className: 'list' }))
  list.replaceChildren(...search(sites, words).map((one) => {
    const row = fill(copyOf('site', box), one)
    $('a', row).href = '?site=' + one.id
    return row
  }))
  if (!list.firstChild) list.append(box.dataset.nothing)
}

const begin = (box, site, { machines, machine, there }) => {
  const { id } = site
  const node = fill(copyOf('begin', box), site)
  aim(node, { site: id }, site)
  const choices = $part('choices', node)
  for (const one of machines) {
    if (one.site !== id) continue
    const line = fill(copyOf('one', choices), one)
    Object.assign($('input', line), { value: one.id, defaultChecked: one === machine })
    choices.append(line)
    choices.hidden = false
  }
  const visit = there(id)
  if (visit) Object.assign($part('today', node), { href: `/visits/${visit.id}/`, hidden: false })
  box.replaceChildren(node)
  send(box, 'arrived')
}

const label = (box, { machines, asked, there }) => {
  const code = (asked.get('code') ?? location.pathname).match(/([^/]*)\/?$/)[1].replace('-', '').toUpperCase()
  const machine = machines.find((one) => one.code === code)
  if (machine) location.replace(afterLabel(machine, there(machine.site)))
  else if (code !== 'SCAN') $part('unknown', box).hidden = false
}

const sheet = (form, { sites, machines, visits, ops, asked, machine }) => {
  const visit = asked.get('visit')
  const site = named(sites, named(visits, visit)?.site ?? ops.find((op) => op.op_id === visit)?.target.site ?? machine?.site ?? asked.get('site'))
  if (!site) return
  fill(form, site)
  const { type } = JSON.parse(form.dataset.target ?? '{}')
  aim(form, visit ? { type, visit } : { type, site: site.id }, site)
  form.dataset.after = visit ? `/visits/${visit}/` : '/day/'
  for (const one of machines) if (one.site === site.id) form.elements.machine.add(new Option(one.words, one.id, false, one === machine))
  if (site.no_camera) $part('photos', form)?.remove()
}

const visit = (page, { sites, machines, ops }) => {
  const id = location.pathname.split('/')[2]
  const begun = ops.find((op) => op.op_id === id && op.type === 'visit.start')
  const site = named(sites, begun?.target.site)
  if (!site) return
  const mine = ops.filter((op) => op.target.visit === id)
  fill(document, site)
  for (const machine of begun.fields.machines ?? []) page.append(work(page, named(machines, machine), id, mine, site))
  const end = copyOf('finish', page)
  aim(end, { visit: id }, site)
  if (mine.some((op) => op.type === 'signal.capture')) $('[name=heard_nothing]', end).remove()
  page.append(end)
  for (const link of $$('.inks a')) link.search = '?visit=' + id
  for (const part of $$('[data-known]')) part.hidden = false
  $part('not-kept', page).remove()
  send(page, 'arrived')
}

const work = (page, machine, visit, mine, site) => {
  const node = fill(copyOf('machine', page), machine)
  aim(node, { visit, machine: machine.id }, site)
  for (const part of $$('[id]', node)) part.id += machine.id
  for (const part of $$('[for]', node)) part.htmlFor += machine.id
  for (const part of $$('[data-counter]', node)) if (!machine.counters.includes(part.dataset.counter)) part.remove()
  const last = mine.findLast((op) => op.type === 'work.done' && op.target.machine === machine.id)
  for (const field of last ? $$('[name=done], [name=was]', node) : []) field.defaultValue = last.fields.done[0]
  return node
}

const ways = { start, label, sheet, visit }
