import { parentPort } from 'node:worker_threads'
import body from 'mjml-body'
import button from 'mjml-button'
import column from 'mjml-column'
import core from 'mjml-core'
import divider from 'mjml-divider'
import head from 'mjml-head'
import style from 'mjml-head-style'
import title from 'mjml-head-title'
import image from 'mjml-image'
import raw from 'mjml-raw'
import section from 'mjml-section'
import text from 'mjml-text'
import wrapper from 'mjml-wrapper'

for (const part of [body, button, column, divider, head, style, title, image, raw, section, text, wrapper])
  core.registerComponent(part)

const port = parentPort
if (!port) throw new Error('runs beside a server only')
port.on('message', async (source: string) => {
  try {
    // Its own fonts would be fetched from a foreign host by whoever opens the mail.
    const { html } = await core.default(source, { fonts: {}, validationLevel: 'skip', ignoreIncludes: true })
    // Indentation is a third of it, and is sent to everybody.
    port.postMessage({ html: html.replace(/\n\s+/g, '\n').replace(/[ \t]+\n/g, '\n') })
  } catch (error) {
    port.postMessage({ error: String(error) })
  }
})
