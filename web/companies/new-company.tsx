import { useNavigate } from '@tanstack/react-router'
import type { Company } from '#api/companies.ts'
import { api } from '../platform/api.ts'
import { queryClient } from '../platform/query.ts'
import { groupsToChoose, useSession } from '../platform/session.ts'
import { toast } from '../platform/toasts.ts'
import { Checkbox } from '../ui/checkbox.tsx'
import { Dialog } from '../ui/dialog.tsx'
import { Form, FormActions } from '../ui/form.tsx'
import { MultiSelect } from '../ui/multi-select.tsx'
import { TextField } from '../ui/text-field.tsx'
import { useCompanyTexts } from './texts.ts'

const empty = {
  name: '',
  street: '',
  houseNumber: '',
  postalCode: '',
  city: '',
  phone: '',
  email: '',
  isCustomer: false,
  isSupplier: false,
  customerGroups: [] as string[],
}

export function NewCompany({ onClose }: { onClose: () => void }) {
  const { t } = useCompanyTexts()
  const navigate = useNavigate()
  const groups = groupsToChoose(useSession(), 'company')
  return (
    <Dialog isOpen onClose={onClose} title={t('new')} isSticky>
      <Form
        values={empty}
        onSubmit={async (values) => {
          const given = Object.entries(values).filter(
            ([, value]) => value !== '' && !(Array.isArray(value) && value.length === 0),
          )
          const company = await api.post<Company>('/companies', Object.fromEntries(given))
          queryClient.invalidateQueries({ queryKey: ['list', '/companies'] })
          onClose()
          toast(t('created', { name: company.name }), {
            tone: 'yes',
            action: { label: t('openIt'), run: () => navigate({ to: `/companies/${company.id}` as string }) },
          })
        }}
      >
        <TextField name="name" label={t('name')} isRequired autoFocus />
        <div className="flex gap-6">
          <Checkbox name="isCustomer" label={t('isCustomer')} />
          <Checkbox name="isSupplier" label={t('isSupplier')} />
        </div>
        {groups.length > 0 && (
          <MultiSelect
            name="customerGroups"
            label={t('customerGroups')}
            hint={t('customerGroupsHint')}
            isRequired
            choices={groups.map((name) => ({ value: name, label: name }))}
          />
        )}
        <div className="grid grid-cols-[1fr_6rem] gap-3">
          <TextField name="street" label={t('street')} />
          <TextField name="houseNumber" label={t('houseNumber')} />
        </div>
        <div className="grid grid-cols-[7rem_1fr] gap-3">
          <TextField name="postalCode" label={t('postalCode')} />
          <TextField name="city" label={t('city')} />
        </div>
        <div className="grid grid-cols-2 gap-3 phone:grid-cols-1">
          <TextField name="phone" label={t('phone')} type="tel" inputMode="tel" />
          <TextField name="email" label={t('email')} type="email" inputMode="email" />
        </div>
        <FormActions submit={t('create')} onCancel={onClose} />
      </Form>
    </Dialog>
  )
}
