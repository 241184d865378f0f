// Small things that the parts of the phone share: finding, listening, making, saying.
export const $ = (sign, root = document) => root.querySelector(sign)
export const $$ = (sign, root = document) => [...root.querySelectorAll(sign)]
// The part of a page that is marked data-NAME.
export const $part = (name, root) => $(`[data-${name}]`, root)

// One act for several events: on(window, 'online offline', draw). ':kept' is our own earshot:kept.
export const on = (target, signs, act, options) => {
  for (const sign of signs.split(' ')) target.addEventListener(sign.replace(/^:/, 'earshot:'), act, options)
}

export const send = (element, name, detail) => element?.dispatchEvent(new CustomEvent(`earshot:${name}`, { bubbles: true, detail }))

export const el = (tag, facts) => Object.assign(document.createElement(tag), facts)
export const hidden = (name, value) => el('input', { type: 'hidden', name, value })

// What of this kind nobody has woken yet, marked as woken; what arrived later may itself be it.
export const fresh = (root, sign) => [root, ...$$(sign, root)].filter((one) => one.matches?.(sign) && !one[sign] && (one[sign] = true))

// A copy of <template data-NAME>, the page's own or that of a part of it.
export const copyOf = (name, root) => $(`template[data-${name}]`, root)?.content.firstElementChild.cloneNode(true)

// "%(n)d waiting" with its facts.
export const filled = (words, facts) => words.replace(/%\((\w+)\)[ds]/g, (_, name) => facts[name] ?? '')

// Each part with data-fill says its sentence; that of data-one where it is about one.
export const fill = (root, facts) => {
  for (const part of $$('[data-fill]', root)) part.textContent = filled((facts.n === 1 && part.dataset.one) || part.dataset.fill, facts)
  return root
}

export const clock = (at, more) => new Date(at).toLocaleTimeString(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', ...more })

export const icon = (root, name) => {
  const { href } = $('use', root)
  href.baseVal = href.baseVal.replace(/#.*/, `#${name}`)
}
