// The words of time left. The server says the same (accounts/moments.py); tests/time_left_cases.json holds both to it.
const MINUTE = 60_000
const DAY = 24 * 60 * MINUTE
const DAYS_WITH_A_NAME = 6

// due and now are Dates, zone is the site's, words are the server's patterns; gives { words, late }.
export function timeLeft(due, now, { zone = 'UTC', language = 'en', words }) {
  const left = due - now
  if (left <= 0) return { words: lateBy(-left, words), late: true }
  if (left < DAY) return { words: said(left, words, 'left'), late: false }
  return { words: dayAndTime(due, now, zone, language), late: false }
}

function lateBy(over, words) {
  const days = Math.floor(over / DAY)
  if (days) return fill(days === 1 ? words.lateDay : words.lateDays, { days })
  return said(over, words, 'late')
}

function said(span, words, what) {
  const all = Math.floor(span / MINUTE)
  const hours = Math.floor(all / 60)
  const minutes = all % 60
  const which = hours && minutes ? '' : hours ? 'Hours' : minutes ? 'Minutes' : 'Nothing'
  return fill(words[what + which], { hours, minutes })
}

function fill(pattern, numbers) {
  return pattern.replace(/%\((\w+)\)d/g, (_, name) => numbers[name])
}

// The day itself, with its date when the weekday alone could mean an earlier one.
function dayAndTime(due, now, zone, language) {
  const there = parts(due, zone, language)
  const today = parts(now, zone, language)
  const days = Math.round((midnight(due, zone) - midnight(now, zone)) / DAY)
  const date = days <= DAYS_WITH_A_NAME ? [] : [there.day, there.month]
  if (date.length && there.year !== today.year) date.push(there.year)
  return [there.weekday, ...date, `${there.hour}:${there.minute}`].join(' ')
}

function parts(moment, zone, language) {
  const names = new Intl.DateTimeFormat(language.startsWith('en') ? 'en-US' : language, {
    timeZone: zone, weekday: 'short', day: 'numeric', month: 'short', year: 'numeric',
    hour: '2-digit', minute: '2-digit', hourCycle: 'h23',
  })
  return Object.fromEntries(names.formatToParts(moment).map(({ type, value }) => [type, value]))
}

// Midnight of the moment's own day at the site, as a number that can be subtracted.
function midnight(moment, zone) {
  return Date.parse(`${new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(moment)}T00:00:00Z`)
}
