import { Fragment } from 'react'

/** A letter and its hyphen, as in „E-Mail“ or „U-Bahn“; the line does not end between them. */
const hyphened = /((?<![\p{L}\p{N}-])\p{L}-\p{L}+)/u

/** Words of others as they stand, character by character, so that what is copied stays what was said. */
export function Unbroken({ text }: { text: string }) {
  return text.split(hyphened).map((part, at) =>
    at % 2 === 1 ? (
      <span key={at} className="whitespace-nowrap">
        {part}
      </span>
    ) : (
      <Fragment key={at}>{part}</Fragment>
    ),
  )
}
