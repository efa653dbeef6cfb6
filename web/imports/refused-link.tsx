import { Download } from 'lucide-react'
import { urlOf } from '../platform/api.ts'
import { buttonClass } from '../ui/button.tsx'
import { useImportTexts } from './texts.ts'

/** The rows nobody took over, as a file to correct and bring again. */
export function RefusedLink({ id }: { id: string }) {
  const { t } = useImportTexts()
  return (
    <a className={buttonClass()} href={urlOf(`/imports/${id}/refused.csv`)} download>
      <Download size={16} strokeWidth={1.5} aria-hidden />
      {t('refusedFile')}
    </a>
  )
}
