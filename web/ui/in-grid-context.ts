import { createContext } from 'react'

/** Inside a table the keyboard belongs to the table: links and editors in its cells are no stops of Tab. */
export const InGridContext = createContext(false)
