import type { Keyring } from '../crypto/keyring.ts'
import type { Mail } from './mailer.ts'

export function sealMail(keyring: Keyring, id: string, mail: Mail): Buffer {
  const images = mail.images?.map((image) => ({ ...image, content: image.content.toString('base64') }))
  return keyring.seal(`mail:${id}`, JSON.stringify({ ...mail, images }))
}

export function unsealMail(keyring: Keyring, id: string, sealed: Buffer): Mail {
  const { images, ...mail } = JSON.parse(keyring.open(`mail:${id}`, sealed).toString())
  if (!images) return mail
  const opened = images.map((image: { content: string }) => ({
    ...image,
    content: Buffer.from(image.content, 'base64'),
  }))
  return { ...mail, images: opened }
}
