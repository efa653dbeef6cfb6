import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { DataKind } from '#api/purposes.ts'
import type { NewRetentionRule, RetentionRule } from '#api/retention-rules.ts'
import { ConfirmDialog } from '../../access/confirm-dialog.tsx'
import { api } from '../../platform/api.ts'
import { inLanguage } from '../../platform/i18n.ts'
import { Problem } from '../../platform/problem.ts'
import { toast } from '../../platform/toasts.ts'
import { Checkbox } from '../../ui/checkbox.tsx'
import { Combobox, type Option } from '../../ui/combobox.tsx'
import { Dialog } from '../../ui/dialog.tsx'
import { Form, FormActions } from '../../ui/form.tsx'
import { NumberField } from '../../ui/number-field.tsx'
import { Select } from '../../ui/select.tsx'
import { TextArea } from '../../ui/text-area.tsx'
import { TextField } from '../../ui/text-field.tsx'
import { customerGroupsQuery, refreshRetention } from './queries.ts'
import { useReachWords } from './reach-words.ts'
import { useRetentionTexts } from './texts.ts'

const starts = ['collection', 'end-of-operation', 'end-of-relationship'] as const

type RuleFormProps = {
  kind: DataKind
  /** The one to change; a new one without it. */
  rule?: RetentionRule
  onClose: () => void
}

/** A period of its own for a group; before it is released stands whom it concerns. */
export function RuleForm({ kind, rule, onClose }: RuleFormProps) {
  const { t, language } = useRetentionTexts()
  const { data: groups } = useQuery(customerGroupsQuery)
  const reachOf = useReachWords()
  const release = useRelease(`/retention-rules/${rule?.id}`, rule?.version ?? 0)
  const free = groups?.items.filter(({ name }) =>
    kind.groupRules.every(({ customerGroup }) => customerGroup !== name),
  )
  const isUnused = (group: string) =>
    groups?.isComplete === true && group !== '' && groups.items.every(({ name }) => name !== group)
  const label = inLanguage(kind.label, language)
  const general = [
    t('general', { rule: inLanguage(kind.retention, language) }),
    kind.isDuty && t('dutyStays'),
  ]
    .filter(Boolean)
    .join(' ')
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={
        rule ? t('changeTitle', { group: rule.customerGroup, kind: label }) : t('newTitle', { kind: label })
      }
      description={rule ? `${t('now', { rule: inLanguage(rule.retention, language) })} ${general}` : general}
      isSticky
    >
      <Form
        values={{
          customerGroup: (rule ? optionOf(rule.customerGroup) : null) as Option | null,
          ...periodOf(rule ?? { ...kind, retentionMonths: null, roundsToYearEnd: false, isDuty: false }),
          norm: rule?.norm ?? '',
          reason: rule?.reason ?? '',
        }}
        onSubmit={async ({ customerGroup, norm, ...said }) => {
          const values = { ...said, norm: said.isDuty ? norm.trim() || null : null }
          if (rule) return release(values)
          const group = customerGroup?.name ?? ''
          await api.post('/retention-rules', { ...values, dataKind: kind.key, customerGroup: group })
          await refreshRetention()
        }}
        onDone={() => {
          onClose()
          toast(t('released'), { tone: 'yes' })
        }}
      >
        {(form) => {
          const group = form.watch('customerGroup')?.name ?? ''
          return (
            <>
              {!rule && (
                <Combobox
                  name="customerGroup"
                  label={t('group')}
                  hint={
                    <span aria-live="polite">
                      {t('groupHint')}{' '}
                      {isUnused(group) && <strong className="font-medium text-ink">{t('unused')}</strong>}
                    </span>
                  }
                  options={(free ?? []).map(({ name }) => ({ ...optionOf(name), hint: reachOf(name) ?? '' }))}
                  create={{
                    label: (name) => t('newGroup', { name }),
                    run: (name) => form.setValue('customerGroup', optionOf(name)),
                  }}
                  isRequired
                  autoFocus
                />
              )}
              <PeriodFields isRequired />
              {form.watch('isDuty') && <TextField name="norm" label={t('norm')} isRequired />}
              <TextArea name="reason" label={t('reason')} rows={3} maxLength={1000} isRequired />
              {(rule || !isUnused(group)) && <Reach group={group} isUnused={isUnused(group)} />}
              <FormActions submit={t('release')} onCancel={onClose} />
            </>
          )
        }}
      </Form>
    </Dialog>
  )
}

/** The period of all who have none of their own by their groups. */
export function GeneralRuleForm({ kind, onClose }: { kind: DataKind; onClose: () => void }) {
  const { t, language } = useRetentionTexts()
  const release = useRelease(`/data-kinds/${kind.key}`, kind.version)
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={t('generalTitle', { kind: inLanguage(kind.label, language) })}
      description={[
        t('now', { rule: inLanguage(kind.retention, language) }),
        kind.groupRules.length > 0 && t('groupsKeep'),
      ]
        .filter(Boolean)
        .join(' ')}
      isSticky
    >
      <Form
        values={{ ...periodOf(kind), norm: kind.norm ?? '' }}
        onSubmit={({ norm, ...said }) => release({ ...said, norm: norm.trim() || null })}
        onDone={() => {
          onClose()
          toast(t('released'), { tone: 'yes' })
        }}
      >
        {(form) => (
          <>
            <PeriodFields isStartFixed={kind.isForgotten} />
            <TextField
              name="norm"
              label={t('norm')}
              maxLength={500}
              isRequired={form.watch('isDuty')}
              isOptional={!form.watch('isDuty')}
            />
            {kind.isForgotten && <p className="rounded-control bg-ask-wash px-3 py-2">{t('forgotten')}</p>}
            <FormActions submit={t('release')} onCancel={onClose} />
          </>
        )}
      </Form>
    </Dialog>
  )
}

type Period = {
  retentionMonths: number | null
  retentionStart: NewRetentionRule['retentionStart']
  roundsToYearEnd: boolean
  isDuty: boolean
}

function periodOf(rule: Omit<Period, 'retentionStart'> & { retentionStart: string }): Period {
  const { retentionMonths, retentionStart, roundsToYearEnd, isDuty } = rule
  return {
    retentionMonths,
    retentionStart: retentionStart as Period['retentionStart'],
    roundsToYearEnd,
    isDuty,
  }
}

/** How long, from when, and whether a law demands it. */
function PeriodFields({ isRequired, isStartFixed }: { isRequired?: boolean; isStartFixed?: boolean }) {
  const { t } = useRetentionTexts()
  return (
    <>
      <div className="grid grid-cols-2 gap-x-4 gap-y-3 phone:grid-cols-1">
        <NumberField
          name="retentionMonths"
          label={t('months')}
          hint={isRequired ? undefined : t('monthsHint')}
          unit={t('unit')}
          min={1}
          max={600}
          decimals={0}
          isRequired={isRequired}
        />
        <Select
          name="retentionStart"
          label={t('start')}
          hint={isStartFixed && t('startFixed')}
          isDisabled={isStartFixed}
          choices={starts.map((value) => ({ value, label: t(`starts.${value}`) }))}
        />
      </div>
      <Checkbox name="roundsToYearEnd" label={t('rounds')} />
      <Checkbox name="isDuty" label={t('isDuty')} hint={t('isDutyHint')} />
    </>
  )
}

/**
 * Changes over what held when the dialog was opened, however often it is fetched meanwhile. Who is told that somebody was
 * quicker sees what holds now, and decides over that.
 */
function useRelease(path: string, current: number) {
  const [seen, setSeen] = useState<number | null>(current)
  return async (values: object) => {
    try {
      await api.patch(path, values, { version: seen ?? current })
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 412) throw error
      await refreshRetention()
      setSeen(null)
      throw error
    }
    await refreshRetention()
  }
}

const optionOf = (group: string): Option => ({ id: group, name: group })

/** What the rule would mean, before it is released. */
function Reach({ group, isUnused }: { group: string; isUnused: boolean }) {
  const { t } = useRetentionTexts()
  const who = useReachWords()(group)
  if (!group || !who) return null
  return (
    <p className="rounded-control bg-paper px-3 py-2" aria-live="polite">
      {isUnused ? t('unused') : t('reach', { who })} <span className="text-ink-soft">{t('severalNote')}</span>
    </p>
  )
}

export function EndRule({ kind, rule, onClose }: Required<RuleFormProps>) {
  const { t, language } = useRetentionTexts()
  const who = useReachWords()(rule.customerGroup)
  const release = useRelease(`/retention-rules/${rule.id}`, rule.version)
  return (
    <ConfirmDialog
      title={t('end')}
      text={t('endText', {
        group: rule.customerGroup,
        who: who ? ` (${who})` : '',
        rule: inLanguage(kind.retention, language),
      })}
      action={t('end')}
      onConfirm={async () => {
        await release({ isEnded: true })
        toast(t('endedNow'))
      }}
      onClose={onClose}
    />
  )
}
