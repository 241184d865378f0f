// Theme and glove mode are kept on this device, in cookies, so that the server draws them right from the start.
const YEAR = 365 * 24 * 3600

export function cookie(name, value) {
  const age = value ? YEAR : 0
  return `${name}=${value}; Max-Age=${age}; Path=/; SameSite=Lax`
}

export function wake(root) {
  for (const pick of root.querySelectorAll('[data-theme-pick]')) {
    pick.addEventListener('change', () => set('theme', pick.value))
  }
  for (const pick of root.querySelectorAll('[data-hands-pick]')) {
    pick.addEventListener('change', () => set('hands', pick.type !== 'checkbox' || pick.checked ? pick.value : ''))
  }
}

function set(name, value) {
  document.cookie = cookie(name, value)
  if (value) document.documentElement.dataset[name] = value
  else delete document.documentElement.dataset[name]
}
