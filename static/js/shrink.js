// A smaller JPEG, upright and without metadata; the file itself where the browser cannot.
import { fit, LONGEST, named } from './picture.js'

export async function shrunk(file) {
  try {
    const picture = await createImageBitmap(file, { imageOrientation: 'from-image' })
    const { width, height } = fit(picture.width, picture.height, LONGEST)
    const canvas = document.createElement('canvas')
    canvas.width = width
    canvas.height = height
    canvas.getContext('2d').drawImage(picture, 0, 0, width, height)
    picture.close()
    const bytes = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.82))
    return bytes ? new File([bytes], named(file.name), { type: 'image/jpeg' }) : file
  } catch {
    return file
  }
}
