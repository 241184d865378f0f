// Which key means what in the queue. Pure: the event goes in, a word comes out; nothing while somebody types.
const MEANS = { j: 'next', k: 'previous', c: 'claim', l: 'log', a: 'accept', '?': 'help' }
const TYPING = 'input:not([type="radio"]):not([type="checkbox"]), textarea, select, [contenteditable], dialog'

export function meaning(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.defaultPrevented) return ''
  if (event.target?.closest?.(TYPING)) return ''
  return MEANS[event.key.toLowerCase()] ?? ''
}

// The neighbour of the open one in a list of ids; the first where none is open, the same one at an end.
export function beside(ids, open, step) {
  const at = ids.indexOf(open)
  if (at < 0) return ids[0]
  return ids[Math.max(0, Math.min(ids.length - 1, at + step))]
}
