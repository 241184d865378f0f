// A signature as strokes of points, in the pad's own units. No browser in here: the pad hands in points.
const NEAR = 4 // a point nearer than this to the last one says nothing new
const MOST_POINTS = 5000

export class Strokes {
  constructor(width, height, kept = '') {
    this.width = width
    this.height = height
    this.load(kept)
  }

  // Drawn before, and kept in the form.
  load(kept) {
    this.end()
    this.lines = read(kept)
  }

  get count() {
    return this.lines.reduce((sum, line) => sum + line.length, 0)
  }

  begin(x, y) {
    if (this.count >= MOST_POINTS) return
    this.lines.push([this.inside(x, y)])
    this.open = true
  }

  move(x, y) {
    if (!this.open || this.count >= MOST_POINTS) return
    const line = this.lines.at(-1)
    const [a, b] = line.at(-1)
    const point = this.inside(x, y)
    if (Math.hypot(point[0] - a, point[1] - b) >= NEAR) line.push(point)
  }

  end() {
    this.open = false
  }

  undo() {
    this.end()
    this.lines.pop()
  }

  clear() {
    this.end()
    this.lines = []
  }

  inside(x, y) {
    return [within(x, this.width), within(y, this.height)]
  }

  // What the form sends: nothing at all where nothing was drawn.
  toString() {
    return this.lines.length ? JSON.stringify(this.lines) : ''
  }

  // The `d` of an SVG path; a dot is a line of no length.
  get path() {
    return this.lines
      .map(([[x, y], ...more]) => `M${x} ${y}` + (more.map(([a, b]) => `L${a} ${b}`).join('') || 'l0 0'))
      .join('')
  }
}

function within(value, most) {
  return Math.min(most, Math.max(0, Math.round(value)))
}

function read(kept) {
  try {
    const lines = JSON.parse(kept || '[]')
    return lines.every((line) => line.length && line.every((point) => point.length === 2)) ? lines : []
  } catch {
    return []
  }
}
