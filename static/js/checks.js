// What an answer to one item of a checklist means: as calls/checklists/rows.py says it. No browser here.
const FOLDS = ['check', 'choice', 'text', 'signature']

// isSigning: a signature counts once it is said to be whole.
export const judge = (facts, { value = '', note = '', photos = 0, why = '', drawn = '', isSigning = false }) => {
  const { kind, needs = [], bad: badOptions = [], last, low, high } = facts
  const isCounter = kind === 'counter'
  const isReading = value && (isCounter || kind === 'measure')
  const read = isReading ? number(value, isCounter) : null
  const outside = read !== null && (read < low || read > high)
  const lower = isCounter && read !== null && read < last
  const bad = kind === 'check' ? value === 'not_ok' : kind === 'choice' ? badOptions.includes(value) : outside
  const answered = !!(kind === 'photo' ? photos : value && !isSigning)
  return {
    answered, bad, read,
    open: !answered && !why && !facts.impossible,
    lacks: bad ? needs.filter((need) => !{ note, photo: photos }[need]) : [],
    mark: bad ? 'n' : why || value === 'na' ? 's' : answered ? 'd' : '',
    folded: !!why || (answered && FOLDS.includes(kind) && !bad),
    doubt: lower ? 'lower' : outside ? 'outside' : '',
    proposes: facts.proposes ? value === facts.proposes : bad,
    wrong: isReading ? notKept(read, isCounter) : kind === 'signature' ? unsigned(value, drawn) : '',
  }
}

// Why it cannot be kept like this, by the words for it.
const notKept = (read, isCounter) => (read === null ? 'number' : isCounter && read < 0 ? 'below' : '')
const unsigned = (name, drawn) => (name && !drawn ? 'sign' : drawn && !name ? 'who' : '')

// The number that was typed, in whatever country; null for what is none (calls/figures.py).
export const number = (text, isCounter) => {
  let typed = text.replace(/[ \u00a0\u202f\u2009'’_]/g, '')
  if (isCounter && /^\d{1,3}([.,]\d{3})+$/.test(typed)) typed = typed.replace(/[.,]/g, '')
  else if (typed.includes(',') && typed.includes('.')) typed = typed.replaceAll(typed.lastIndexOf(',') > typed.lastIndexOf('.') ? '.' : ',', '')
  typed = typed.replaceAll(',', '.')
  const isNumber = typed.length < 25 && /^[+-]?(\d+(\.\d{0,3}0*)?|\.\d{1,3}0*)$/.test(typed) && Math.abs(typed) < 1e11
  return isNumber ? Number(typed) : null
}
