// A signature as strokes of points, in the pad's own units. No browser in here: the pad hands in points.
const NEAR = 4 // a point nearer than this to the last one says nothing new
const MOST_POINTS = 5000

export const strokesOn = (width, height) => {
  let lines = []
  let isOpen
  const within = (value, most) => Math.min(most, Math.max(0, Math.round(value)))
  const isFull = () => lines.flat().length >= MOST_POINTS
  const end = () => (isOpen = false)
  const clear = () => (lines = [], end())

  return {
    // Drawn before, and kept in the form.
    load(kept) {
      clear()
      try {
        const found = JSON.parse(kept)
        if (found.every((line) => line.length && line.every((point) => point.length === 2))) lines = found
      } catch {}
    },

    // The finger goes down, or on; one that was never put down draws nothing.
    draw(x, y, isDown) {
      if (!(isOpen ||= isDown) || isFull()) return
      const point = [within(x, width), within(y, height)]
      if (isDown) return lines.push([point])
      const line = lines.at(-1)
      const [a, b] = line.at(-1)
      if (Math.hypot(point[0] - a, point[1] - b) >= NEAR) line.push(point)
    },

    end,
    clear,
    undo: () => void (end(), lines.pop()),

    // What the form sends: nothing at all where nothing was drawn.
    toString: () => (lines[0] ? JSON.stringify(lines) : ''),

    // The `d` of an SVG path; a dot is a line of no length.
    path: () => lines.map(([first, ...more]) => 'M' + first.join(' ') + (more.map((point) => 'L' + point.join(' ')).join('') || 'l0 0')).join(''),
  }
}
