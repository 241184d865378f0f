// Keeps "48 min left" true on a page that stays open. The server is the truth: the gauge is left as it was drawn.
import { timeLeft } from './words.js'

const EVERY = 30_000
let ticking = false

export function wake() {
  if (ticking) return
  ticking = true
  const words = JSON.parse(document.body.dataset.words)
  const language = document.documentElement.lang
  setInterval(() => document.hidden || tick(words, language), EVERY)
  document.addEventListener('visibilitychange', () => document.hidden || tick(words, language))
}

function tick(words, language) {
  const now = new Date()
  for (const time of document.querySelectorAll('time[data-due]')) {
    const left = timeLeft(new Date(time.dateTime), now, { zone: time.dataset.zone, language, words })
    const text = time.querySelector('span')
    if (text.textContent !== left.words) text.textContent = left.words
    if (left.late && !time.classList.contains('left--late')) becomeLate(time)
  }
}

function becomeLate(time) {
  time.classList.remove('left--soon', 'left--calm')
  time.classList.add('left--late')
  const use = time.querySelector('use')
  use?.setAttribute('href', use.getAttribute('href').replace('#clock', '#warn'))
}
