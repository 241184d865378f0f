// A smaller JPEG, upright and without metadata; the file itself where the browser cannot.
export const most = (there) => Math.max(0, 6 - there) // how many more photos a signal takes

// The size that fits into a square of this length, never larger than it was.
export const fit = (width, height, longest = 1600) => {
  const share = Math.min(1, longest / Math.max(width, height, 1))
  const side = (length) => Math.max(1, Math.round(length * share))
  return { width: side(width), height: side(height) }
}

export const shrunk = (file) => drawn(file, 0.82).then((bytes) => (bytes ? new File([bytes], 'photo.jpg', { type: bytes.type }) : file)).catch(() => file)

// Smaller still, once, for an office that found it too large.
export const smaller = async (bytes, type) => (await drawn(new Blob([bytes], { type }), 0.6, 1280)).arrayBuffer()

const drawn = async (file, quality, longest) => {
  const picture = await createImageBitmap(file) // upright of itself
  const canvas = document.createElement('canvas')
  Object.assign(canvas, fit(picture.width, picture.height, longest))
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height)
  picture.close()
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', quality))
  canvas.width = 0 // some phones are slow to give its memory back
  return blob
}
