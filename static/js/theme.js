// Theme and glove mode are kept on this device, in cookies, so that the server draws them right from the start.
import { $$, on } from './telling.js'

const YEAR = 365 * 24 * 3600

export const cookie = (name, value) => {
  return `${name}=${value}; Max-Age=${value ? YEAR : 0}; Path=/; SameSite=Lax`
}

export const wake = (root) => {
  for (const pick of $$('[data-pick]', root)) {
    on(pick, 'change', () => set(pick.name, pick.type === 'radio' || pick.checked ? pick.value : ''))
  }
}

const set = (name, value) => {
  document.cookie = cookie(name, value)
  const { dataset } = document.documentElement
  if (value) dataset[name] = value
  else delete dataset[name]
}
