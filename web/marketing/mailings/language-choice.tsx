import { Plus, Trash2 } from 'lucide-react'
import type { MailLanguage } from '#api/campaigns.ts'
import { toast } from '../../platform/toasts.ts'
import { Button } from '../../ui/button.tsx'
import { cx } from '../../ui/class-names.ts'
import { IconButton } from '../../ui/icon-button.tsx'
import { useCampaignTexts } from '../campaigns/texts.ts'

type ChoiceProps = {
  language: MailLanguage
  /** Those the mail is written in; the main one is the first. */
  languages: readonly MailLanguage[]
  onChoose: (language: MailLanguage) => void
}

/** Which language of a mail is on screen. */
export function LanguageChoice({ language, languages, onChoose }: ChoiceProps) {
  const { t } = useCampaignTexts()
  return (
    <fieldset aria-label={t('languageChoice')} className="flex min-w-0 flex-wrap gap-1">
      {languages.map((each) => (
        <button
          key={each}
          type="button"
          aria-pressed={each === language}
          onClick={() => onChoose(each)}
          className={cx(
            'inline-flex min-h-7 items-center rounded-control border px-2 text-small touch:min-h-11',
            each === language
              ? 'border-petrol bg-petrol-wash text-petrol'
              : 'border-transparent text-ink-soft hover:bg-hover hover:text-ink',
          )}
        >
          {t(`languages.${each}`)}
        </button>
      ))}
    </fieldset>
  )
}

type BarProps = Omit<ChoiceProps, 'languages'> & {
  hasEnglish: boolean
  /** Begins with the German text, so that it only has to be translated. */
  onAdd: () => void
  /** Answers how to take it back. */
  onRemove: () => () => void
}

/** In which language one writes, with the way to one more and back. */
export function LanguageBar({ language, hasEnglish, onChoose, onAdd, onRemove }: BarProps) {
  const { t } = useCampaignTexts()
  if (!hasEnglish)
    return (
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <Button icon={Plus} onClick={onAdd}>
          {t('addEnglish')}
        </Button>
        <p className="min-w-0 flex-1 basis-56 text-small text-ink-soft">{t('oneLanguage')}</p>
      </div>
    )
  return (
    <div className="flex flex-col gap-1">
      <div className="flex flex-wrap items-center justify-between gap-2">
        <LanguageChoice language={language} languages={['de', 'en']} onChoose={onChoose} />
        {language === 'en' && (
          <IconButton
            icon={Trash2}
            label={t('removeEnglish')}
            onClick={() => {
              const undo = onRemove()
              toast(t('englishRemoved'), { undo })
            }}
          />
        )}
      </div>
      <p className="text-small text-ink-soft">{t(language === 'en' ? 'englishGoesTo' : 'germanGoesTo')}</p>
    </div>
  )
}
