import { useTranslation } from 'react-i18next';
import type { Schema } from '../../../shared/api/client';

/** The customer's number as one may see it; nothing while it is not known. */
export function Customer({ contact }: { contact: Schema<'ContactView'> | undefined }) {
  const { t } = useTranslation('floor');
  if (contact === undefined) return null;
  if (contact.withheld) return t('waiting.withheld');
  return <span className="figures">{contact.number || t('waiting.unknown')}</span>;
}
