// Where a visit lies on the day board, in quarters of an hour. Pure: numbers go in, numbers come out.
export function clamp(column, wide, quarters) {
  return Math.max(0, Math.min(column, quarters - wide))
}

// The column under a pointer; `grabbed` is how many columns into the visit it was taken hold of.
export function columnAt(x, left, width, quarters, { wide = 1, grabbed = 0 } = {}) {
  const column = Math.floor(((x - left) / Math.max(1, width)) * quarters) - grabbed
  return clamp(column, wide, quarters)
}

// How many columns into its time a visit was taken hold of, at a share of its card; a card may be wider than that time.
export function grabbed(share, { across = 0, into = 0, wide = 1 }) {
  return across ? clamp(Math.floor(share * across) - into, 1, Number(wide)) : 0
}

// "09:15", for a board that begins at the hour `first`.
export function clock(first, column) {
  const minutes = first * 60 + column * 15
  return [Math.floor(minutes / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':')
}

// Where an arrow key takes a visit: a quarter of an hour aside, or to the lane above or below.
export function stepped(key, place, { lanes, wide, quarters }) {
  const { lane, column } = place
  if (key === 'ArrowLeft') return { lane, column: clamp(column - 1, wide, quarters) }
  if (key === 'ArrowRight') return { lane, column: clamp(column + 1, wide, quarters) }
  if (key === 'ArrowUp') return { lane: Math.max(0, lane - 1), column }
  if (key === 'ArrowDown') return { lane: Math.min(lanes - 1, lane + 1), column }
  return null
}
