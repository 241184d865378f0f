// How large a photo travels, what it is called, and how many one signal takes. No browser needed.
export const LONGEST = 1600
export const MOST = 6

// The size that fits into a square of this length, never larger than it was.
export function fit(width, height, longest = LONGEST) {
  const share = Math.min(1, longest / Math.max(width, height, 1))
  return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) }
}

export function named(name) {
  const stem = name.replace(/\.[^.]*$/, '').trim()
  return `${stem || 'photo'}.jpg`
}

// How many more may be added to those that are there.
export function most(there) {
  return Math.max(0, MOST - there)
}
