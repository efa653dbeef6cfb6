import { useQuery } from '@tanstack/react-query'
import type { Newsletter, Rhythm } from '#api/newsletters.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { Select } from '../../ui/select.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { ButtonLink } from '../../ui/text-link.tsx'
import { formsQuery } from '../queries.ts'
import { addNewsletter, changeNewsletter } from './queries.ts'
import { useNewsletterTexts } from './texts.ts'

const rhythms: readonly Rhythm[] = ['weekly', 'fortnightly', 'monthly', 'quarterly']

type FormProps = {
  /** The one to change; without it a new one. */
  newsletter?: Newsletter
  onDone: (newsletter: Newsletter) => void
  onClose: () => void
}

/** A newsletter has a name, a rhythm, and one topic for good. */
export function NewsletterForm({ newsletter, onDone, onClose }: FormProps) {
  const { t } = useNewsletterTexts()
  const forms = useQuery({ ...formsQuery, enabled: !newsletter }).data
  const topics = new Map(forms?.flatMap((form) => form.topics.map(({ key, label }) => [key, label])))
  const title = t(newsletter ? 'changeTitle' : 'newNewsletter')
  if (!newsletter && forms && topics.size === 0)
    return (
      <Dialog isOpen onClose={onClose} width="small" title={title}>
        <p className="pb-3">{t('noTopics')}</p>
        <ButtonLink to="/marketing/forms">{t('toForms')}</ButtonLink>
      </Dialog>
    )
  return (
    <Dialog isOpen isSticky onClose={onClose} width="small" title={title}>
      <Form<{ name: string; topic: string; rhythm: string }>
        values={{
          name: newsletter?.name ?? '',
          topic: newsletter?.topic ?? '',
          rhythm: newsletter?.rhythm ?? 'monthly',
        }}
        onSubmit={async ({ name, topic, rhythm: chosen }) => {
          const rhythm = chosen as Rhythm
          onDone(
            newsletter
              ? await changeNewsletter(newsletter, { name, rhythm })
              : await addNewsletter({ name, topic, rhythm }),
          )
        }}
      >
        <TextField name="name" label={t('name')} isRequired autoFocus maxLength={80} />
        {!newsletter && (
          <Select
            name="topic"
            label={t('topic')}
            hint={t('topicHint')}
            isRequired
            choices={[...topics].map(([value, label]) => ({ value, label }))}
          />
        )}
        <Select
          name="rhythm"
          label={t('rhythm')}
          isRequired
          choices={rhythms.map((value) => ({ value, label: t(`rhythms.${value}`) }))}
        />
        <FormActions submit={t(newsletter ? 'save' : 'create')} onCancel={onClose} />
      </Form>
    </Dialog>
  )
}
